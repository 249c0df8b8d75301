/** A text that is to be copied, such as a link that is shown once. */

/** @import { Attributes } from "../../shared/web/js/dom.js" */

import { copyText } from "../../shared/web/js/clipboard.js";
import { button, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";
import { icon } from "./icon.js";
import { toast } from "./toast.js";

/**
 * Return a text in a field, with a button that copies it.
 * @param {string} text
 * @param {string} label of the field
 */
export function copyable(text, label) {
  const box = h("input", { type: "text", readonly: true, value: text, "aria-label": label });
  const copy = copyButton(t("copy.button"), () => text, {}, () => box.select());
  return h("div", { class: "copyable" }, box, copy);
}

/**
 * Return a button that copies a text.
 * @param {string} label
 * @param {() => string} text
 * @param {Attributes} [attributes]
 * @param {() => void} [byHand] called where the browser cannot copy
 */
export function copyButton(label, text, attributes = {}, byHand = () => {}) {
  const act = async () => {
    const copied = await copyText(text());
    if (!copied) byHand();
    toast(t(copied ? "copy.done" : "copy.by_hand"));
  };
  const made = button(label, () => void act(), attributes);
  made.prepend(icon("copy"));
  return made;
}
