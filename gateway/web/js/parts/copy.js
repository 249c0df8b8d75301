/** A button that copies words of the candidate, or shows the words selected where the browser cannot copy. */

import { copyText } from "../../shared/web/js/clipboard.js";
import { button, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";

/**
 * @param {string} words
 * @returns {HTMLElement}
 */
export function copyWords(words) {
  const box = h("textarea", { rows: 4, readonly: true, hidden: true, dir: "auto", "aria-label": t("copy.words") });
  const told = h("span", { role: "status" });
  box.value = words;
  const copy = async () => {
    const copied = await copyText(words);
    told.textContent = t(copied ? "copy.done" : "copy.by_hand");
    if (copied) return;
    box.hidden = false;
    box.select();
  };
  return h("div", {}, h("p", { class: "row" }, button(t("copy.button"), () => void copy()), told), box);
}
