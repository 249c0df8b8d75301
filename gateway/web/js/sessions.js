/** The interviews that this browser holds a token of. The token never becomes part of a URL. */

const KEPT = "vivavoce.sessions";
const GRACE = 24 * 3600;
/** Seconds that a token lives on after its session closed. */

/** @typedef {{microphone: boolean, camera: boolean}} Devices */
/** @typedef {{id: string, token: string, role: string, questions: string[], startedAt: number, closesAt: number, devices: Devices, finished?: boolean}} HeldSession */

/** Where storage is blocked, they last as long as the page. @type {HeldSession[]} */
let unkept = [];

/** @returns {HeldSession[]} The newest first. */
export function heldSessions() {
  const now = Date.now() / 1000;
  return read().filter((session) => session.closesAt + GRACE > now);
}

/** @param {string} short The start of its id, as the address shows it. */
export function heldSession(short) {
  return heldSessions().find((session) => shortId(session) === short) ?? null;
}

/** @param {HeldSession} session */
export function shortId(session) {
  return session.id.slice(0, 8);
}

/** @param {HeldSession} session */
export function hold(session) {
  write([session, ...heldSessions().filter((other) => other.id !== session.id)]);
}

/** @param {HeldSession} session */
export function forget(session) {
  write(heldSessions().filter((other) => other.id !== session.id));
}

/** @returns {HeldSession[]} */
function read() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "[]");
  } catch {
    return unkept;
  }
}

/** @param {HeldSession[]} sessions */
function write(sessions) {
  unkept = sessions;
  try {
    localStorage.setItem(KEPT, JSON.stringify(sessions));
  } catch {
    // Blocked or full: see `unkept`.
  }
}
