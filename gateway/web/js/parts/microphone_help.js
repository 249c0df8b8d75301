/** What a candidate can do where nothing is heard. */

/** @import { TextKey } from "../i18n.js" */

import { button, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";

/** @type {TextKey[]} */
const TIPS = ["help.muted", "help.allowed", "help.chosen", "help.closer"];

/**
 * @param {() => void} onType called when the candidate would rather type
 * @returns {HTMLElement} hidden until there is a need
 */
export function microphoneHelp(onType) {
  return h("div", { class: "help", hidden: true },
    h("details", {},
      h("summary", {}, t("help.title")),
      h("ul", {}, TIPS.map((tip) => h("li", {}, t(tip))))),
    button(t("help.type"), onType));
}
