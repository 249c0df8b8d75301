/** The dialog that asks before something is forgotten or erased. */

import { button, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";

/** @typedef {"one" | "all" | "erase"} Loss Forget an interview here, forget all here, erase an interview everywhere. */

/**
 * Ask, and call `act` after a yes.
 * @param {Loss} loss
 * @param {number} unsaved the number of pieces that are not on the server
 * @param {() => void} act
 */
export function ask(loss, unsaved, act) {
  const close = () => dialog.remove();
  const yes = () => {
    close();
    act();
  };
  const dialog = h("dialog", { class: "card narrow", "aria-labelledby": "ask", on: { close } },
    h("h2", { id: "ask" }, t(`ask.title_${loss}`)),
    h("p", {}, t(`ask.why_${loss}`)),
    unsaved > 0 && h("p", { class: "note" }, t("ask.unsaved", { n: unsaved })),
    h("p", { class: "actions" },
      button(t("ask.stay"), close, { class: "primary" }),
      button(t(`ask.yes_${loss}`), yes)));
  document.body.append(dialog);
  dialog.showModal();
}
