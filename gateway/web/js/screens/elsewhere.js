/** The screen of an interview that is open in another tab. */

import { button, fill, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";

/**
 * @param {HTMLElement} main
 * @param {() => void} take
 */
export function showElsewhere(main, take) {
  fill(main, h("section", { class: "card narrow" },
    h("h1", { tabindex: "-1" }, t("elsewhere.title")),
    h("p", {}, t("elsewhere.why")),
    h("p", { class: "actions" }, button(t("elsewhere.here"), take, { class: "primary" }))));
}
