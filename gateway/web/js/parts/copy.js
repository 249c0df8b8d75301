/** A button that copies words of the candidate, or shows the words selected where the browser cannot copy. */

import { withDeadline } from "../../shared/web/js/deadline.js";
import { button, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";

/** Milliseconds after which a clipboard that does not answer is taken for missing. */
const CLIPBOARD_TIMEOUT_MS = 3_000;

/**
 * @param {string} words
 * @returns {HTMLElement}
 */
export function copyWords(words) {
  const box = h("textarea", { rows: 4, readonly: true, hidden: true, dir: "auto", "aria-label": t("copy.words") });
  const told = h("span", { role: "status" });
  box.value = words;
  const copy = async () => {
    try {
      await withDeadline(navigator.clipboard.writeText(words), CLIPBOARD_TIMEOUT_MS);
      told.textContent = t("copy.done");
    } catch {
      box.hidden = false;
      box.select();
      told.textContent = t("copy.by_hand");
    }
  };
  return h("div", {}, h("p", { class: "row" }, button(t("copy.button"), () => void copy()), told), box);
}
