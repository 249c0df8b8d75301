/** Fields of sheets in which a person judges: the reason, and a choice that has to be made. */

import { h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";
import { field } from "../parts/form.js";

/** Characters of the shortest reason that the desk takes. */
const MIN_REASON_CHARS = 20;

/** @param {string} label */
export function reasonField(label) {
  return field(label, h("textarea", {
    name: "reason", rows: 4, required: true, minlength: MIN_REASON_CHARS, dir: "auto",
  }), t("review.reason_hint", { n: MIN_REASON_CHARS }));
}

/**
 * Return a choice of one, of which none is chosen before.
 * @param {string} name
 * @param {string} legend
 * @param {(readonly [string, string])[]} options values and labels
 */
export function choice(name, legend, options) {
  return h("fieldset", { class: "scale" },
    h("legend", {}, legend),
    options.map(([value, label]) => h("label", { class: "degree" },
      h("input", { type: "radio", name, value, required: true }),
      h("span", {}, label))));
}
