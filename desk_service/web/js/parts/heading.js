/** The head of a screen: its title, a line below, and at most one leading button. */

/** @import { Child } from "../../shared/web/js/dom.js" */

import { h } from "../../shared/web/js/dom.js";

/**
 * @param {string} title
 * @param {{lead?: Child, back?: {href: string, label: string}, actions?: Child[]}} [more]
 */
export function heading(title, { lead, back, actions = [] } = {}) {
  return h("header", { class: "screen-head" },
    h("div", {},
      back && h("p", { class: "back" }, h("a", { href: back.href }, `← ${back.label}`)),
      h("h1", { tabindex: "-1" }, title),
      lead && h("p", { class: "quiet" }, lead)),
    actions.length > 0 && h("div", { class: "actions" }, actions));
}
