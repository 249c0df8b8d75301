/** The frame around every screen: its places, the screen that is shown, and in the foot whose server this is. */

/** @import { Terms } from "../shared/web/js/api_types.js" */
/** @import { Leave } from "../shared/web/js/screens.js" */

import { fill, h } from "../shared/web/js/dom.js";
import { showScreen } from "../shared/web/js/screens.js";
import { t } from "./i18n.js";

export { leaveScreen } from "../shared/web/js/screens.js";

/** @typedef {Pick<Terms, "organisation" | "contact">} Host Who runs the server, or invites. */

export const main = /** @type {HTMLElement} */ (document.getElementById("main"));

/** @param {"camera" | "save" | "notes" | "languages" | "data-links"} id */
export function slot(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * Show a screen, with the links of the page's foot.
 * @param {() => void | Leave | Promise<void | Leave>} screen
 * @param {(Node | false | null)[]} [links]
 */
export async function show(screen, links = []) {
  await showScreen(main, async () => {
    const leave = await screen();
    fill(slot("data-links"), links);
    // Below an empty page the foot would jump when the page fills.
    for (const foot of document.querySelectorAll("footer[hidden]")) foot.removeAttribute("hidden");
    return leave;
  });
}

/**
 * Return the name of the organisation that runs the server, or words that stand for the name. The name ends sentences:
 * a full stop at its end, as in "Ltd.", is left out.
 * @param {Host | null} terms
 */
export function hostName(terms) {
  return terms?.organisation?.replace(/\.$/, "") ?? t("terms.host");
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
