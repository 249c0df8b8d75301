/** The dialog that asks before something is handed in, forgotten or erased. */

import { button, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";

/**
 * @typedef {"one" | "all" | "erase" | "hand_in" | "hand_in_open"} Deed Forget an interview here, forget all here,
 *   erase an interview everywhere, hand in all answers, hand in with questions that have no answer.
 */

/**
 * Ask, and call `act` after a yes.
 * @param {Deed} deed
 * @param {() => void} act
 * @param {{unsaved?: number, open?: number, invited?: boolean}} [facts] `unsaved` pieces are not on the server; `open`
 *   questions have no answer; `invited`: a link opens the interview again
 */
export function ask(deed, act, { unsaved = 0, open = 0, invited = false } = {}) {
  const close = () => dialog.remove();
  const yes = () => {
    close();
    act();
  };
  const isLoss = !deed.startsWith("hand_in");
  const dialog = h("dialog", { class: "card narrow", "aria-labelledby": "ask", on: { close } },
    h("h2", { id: "ask" }, t(`ask.title_${deed}`, { n: open })),
    h("p", {}, t(invited && deed === "one" ? "ask.why_one_invited" : `ask.why_${deed}`)),
    unsaved > 0 && h("p", { class: "note" }, t("ask.unsaved", { n: unsaved })),
    h("p", { class: "actions" },
      button(t(isLoss ? "ask.stay" : "ask.not_yet"), close, { class: isLoss ? "primary" : "" }),
      button(t(`ask.yes_${deed}`), yes, { class: isLoss ? "" : "primary" })));
  addEventListener("hashchange", close, { once: true });
  document.body.append(dialog);
  dialog.showModal();
}
