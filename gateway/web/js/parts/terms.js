/** The terms of this server in the candidate's words: who runs the server, whom to ask, how long data is kept. */

/** @import { Terms } from "../../shared/web/js/api_types.js" */

import { h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";
import { contactLink, hostName } from "../page.js";

const DAY_HOURS = 24;

/**
 * @param {Terms} terms
 * @param {...HTMLElement} more further items of the list
 * @returns {HTMLElement}
 */
export function termsList(terms, ...more) {
  return h("ul", {},
    h("li", {}, t("terms.reader", { host: hostName(terms) })),
    h("li", {}, retention(terms)),
    more,
    terms.contact && h("li", {}, t("terms.contact"), " ", contactLink(terms.contact)));
}

/** @param {Terms} terms */
function retention({ retention_days: days }) {
  if (days === null) return t("terms.kept");
  if (days < 1) return t("terms.erased_hours", { n: Math.max(1, Math.round(days * DAY_HOURS)) });
  return t("terms.erased_days", { n: Math.round(days) });
}
