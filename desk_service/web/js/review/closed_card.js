/** The card that stands where the program's marks will be. */

import { h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";
import { icon } from "../parts/icon.js";

/** @param {string} why the marks are not shown */
export function closedCard(why) {
  return h("section", { class: "closed-card" },
    icon("lock"),
    h("div", {}, h("b", {}, t("review.ai")), h("p", {}, why)));
}
