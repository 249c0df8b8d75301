/**
 * The addresses of the screens, and the invitation of this tab: the part of its link behind the #. Addresses show the
 * start of the session's id: never the whole id, the token or the invitation.
 */

/** @import { HeldSession } from "./sessions.js" */

import { readValue, storeValue } from "../shared/web/js/storage.js";
import { shortId } from "./sessions.js";

const INVITATION_KEY = "vivavoce.invitation";
const INVITATION_PREFIX = "#vvi_";

export const at = {
  /** @type {(step?: "welcome" | "agree" | "check", role?: string | null) => string} */
  lobby: (step = "welcome", role = null) =>
    `#/${step === "welcome" ? "" : step}${role === null ? "" : `?role=${encodeURIComponent(role)}`}`,
  /** After an erasure: from every part of the server, or from all parts but some that are away. */
  erased: "#/erased",
  erasedSoon: "#/erased/soon",
  /** @type {(held: HeldSession, question: number) => string} */
  question: (held, question) => `#/${shortId(held)}/question/${question + 1}`,
  /** @type {(held: HeldSession) => string} */
  review: (held) => `#/${shortId(held)}/review`,
  /** @type {(held: HeldSession) => string} */
  report: (held) => `#/${shortId(held)}/report`,
};

/**
 * Show the screen at an address.
 * @param {string} path
 */
export function go(path) {
  location.hash = path;
}

/** Take the invitation out of the address, where it stands there, and keep it as long as the tab. */
export function takeInvitation() {
  if (!location.hash.startsWith(INVITATION_PREFIX)) return;
  storeValue(INVITATION_KEY, location.hash.slice(1), "sessionStorage");
  history.replaceState(null, "", `./${at.lobby()}`);
}

/** Return the invitation of this tab; empty where there is none. */
export function heldInvitation() {
  return readValue(INVITATION_KEY, "sessionStorage") ?? "";
}

export function forgetInvitation() {
  storeValue(INVITATION_KEY, "", "sessionStorage");
}

/** Return whether the address is that of a link whose invitation is missing: programs for mail cut some off. */
export function isCut() {
  return location.pathname.endsWith("/i");
}
