/** The addresses of the screens. They show the start of the session's id: never the whole id, never the token. */

/** @import { HeldSession } from "./sessions.js" */

import { shortId } from "./sessions.js";

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
