/** The terms of this server in the candidate's words: who runs the server, whom to ask, how long data is kept. */

/** @import { Terms } from "../../shared/web/js/api_types.js" */
/** @typedef {Pick<Terms, "organisation" | "contact">} Host Who runs the server, or invites. */

import { fill, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";

const DAY_HOURS = 24;

/**
 * Return the name of the organisation that runs the server, or words that stand for the name. The name ends sentences:
 * a full stop at its end, as in "Ltd.", is left out.
 * @param {Host | null} terms
 */
export function hostName(terms) {
  return terms?.organisation?.replace(/\.$/, "") ?? t("terms.host");
}

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

/**
 * Return the contact as a link where the contact is an address of e-mail or of the web.
 * @param {string} contact
 */
export function contactLink(contact) {
  if (/^https?:\/\/\S+$/.test(contact)) return h("a", { href: contact, rel: "noreferrer" }, contact);
  if (/^[^\s@]+@[^\s@]+$/.test(contact)) return h("a", { href: `mailto:${contact}` }, contact);
  return contact;
}

/** Whom the foot of the page shows. @type {Host | null} */
let shown = null;

/**
 * Show in the foot of the page whose server this is, and whom to ask.
 * @param {Host | null} [terms] by default whom it showed last
 */
export function showHost(terms = shown) {
  shown = terms;
  const line = document.getElementById("host");
  if (!line) return;
  const contact = terms?.contact;
  fill(line, t("frame.footer", { host: hostName(terms) }),
    ...(contact ? [" ", t("terms.contact"), " ", contactLink(contact)] : []));
}
