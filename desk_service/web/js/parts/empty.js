/** A place with nothing in it: why, and what to do about it. */

/** @import { Child } from "../../shared/web/js/dom.js" */

import { h } from "../../shared/web/js/dom.js";

/**
 * @param {string} title
 * @param {string} why
 * @param {Child} [action]
 */
export function empty(title, why, action) {
  return h("div", { class: "empty" },
    h("h2", {}, title),
    h("p", { class: "quiet" }, why),
    action && h("p", { class: "actions" }, action));
}
