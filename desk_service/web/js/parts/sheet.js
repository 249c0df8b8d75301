/** Sheets: dialogs over the screen. Escape closes them, and the focus goes back to where it was. */

/** @import { Child } from "../../shared/web/js/dom.js" */

import { button, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";
import { icon } from "./icon.js";

let sheets = 0;

/**
 * Show a sheet.
 * @param {string} title
 * @param {(close: () => void) => (Child | Child[])} content
 * @param {{wide?: boolean, closed?: () => void}} [options] `closed` is called once, however the sheet was closed
 */
export function sheet(title, content, { wide = false, closed = () => {} } = {}) {
  const id = `sheet-${++sheets}`;
  const close = () => dialog.close();
  const end = () => {
    removeEventListener("hashchange", close);
    dialog.remove();
    closed();
  };
  const heading = h("h2", { id, tabindex: "-1" }, title);
  const dialog = h("dialog", { class: `sheet${wide ? " wide" : ""}`, "aria-labelledby": id, on: { close: end } },
    h("header", {},
      heading,
      button("", close, { class: "quiet-button", "aria-label": t("sheet.close") })),
    content(close));
  dialog.querySelector("header button")?.append(icon("close"));
  addEventListener("hashchange", close);
  document.body.append(dialog);
  dialog.showModal();
  /** @type {HTMLElement} */ (dialog.querySelector("form :is(input, select, textarea)") ?? heading).focus();
}

/**
 * Ask whether something should be done.
 * @param {string} title
 * @param {string} why
 * @param {string} yes the label of the button that does it
 * @param {() => void} act
 */
export function ask(title, why, yes, act) {
  sheet(title, (close) => [
    h("p", {}, why),
    h("p", { class: "actions" },
      button(yes, () => (close(), act()), { class: "primary" }),
      button(t("sheet.cancel"), close)),
  ]);
}
