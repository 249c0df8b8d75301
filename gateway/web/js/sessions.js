/** The interviews whose token this browser holds. The token never becomes part of a URL. */

/** @import { InvitedStart, ShownProbe, Started } from "../shared/web/js/api_types.js" */

import { readValue, storeValue } from "../shared/web/js/storage.js";
import { forgetInvitation } from "./addresses.js";

/** The language of sessions that were stored without a language. */
const FIRST_LANGUAGE = "en";

const STORAGE_KEY = "vivavoce.sessions";

/** Seconds for which a token stays good after its session closed. */
const TOKEN_GRACE_SECONDS = 24 * 3600;

/** @typedef {{microphone: boolean, camera: boolean}} Devices */
/**
 * @typedef {object} HeldSession
 * @property {string} id
 * @property {string} token
 * @property {string} role
 * @property {string[]} questions
 * @property {string} language the language of the interview, a BCP 47 tag
 * @property {number} startedAt Unix seconds, by this device's clock
 * @property {number} closesAt Unix seconds, by this device's clock
 * @property {Devices} devices the devices that the candidate agreed to
 * @property {number} [question] the index of the question that was shown last
 * @property {ShownProbe[]} [probes] the follow-ups that were asked, under the indexes behind the questions
 * @property {number[]} [decided] the questions and follow-ups after which the gateway was asked for a follow-up
 * @property {boolean} [finished]
 * @property {string} [title] of the invitation or of the role; missing in sessions that were stored earlier
 * @property {number[]} [questionSeconds] what each answer should take, in an interview by invitation
 * @property {boolean} [asksIfFinished] whether the page may ask after a silence if an answer is finished
 * @property {boolean} [privateReads] whether every read asks for the token, whatever the server's settings say
 * @property {number | null} [resumedAt] when this browser opened the interview again with its link, by the server's
 *   clock
 * @property {number} [keyUntil] Unix seconds until which the token is good
 */

/**
 * Return what this browser holds of an interview that was started or resumed.
 * @param {Started | InvitedStart} answer
 * @param {number} startedAt Unix seconds
 * @param {Devices} devices
 * @returns {HeldSession}
 */
export function heldOf(answer, startedAt, devices) {
  const closesAt = startedAt + answer.terms.session_seconds;
  const held = {
    id: answer.session_id,
    token: answer.token.access_token,
    role: answer.role,
    questions: answer.questions,
    language: answer.language,
    startedAt,
    closesAt,
    devices,
  };
  if (!("question_seconds" in answer)) return held;
  const keyUntil = Math.max(closesAt, Date.now() / 1000) + TOKEN_GRACE_SECONDS;
  const { question_seconds: questionSeconds, private_reads: privateReads, resumed_at: resumedAt } = answer;
  const { asks_if_finished: asksIfFinished } = answer;
  return { ...held, keyUntil, questionSeconds, asksIfFinished, privateReads, resumedAt };
}

/**
 * Return whether an interview came from an invitation, whose link opens it on every device.
 * @param {HeldSession} held
 */
export function isInvited(held) {
  return held.questionSeconds !== undefined;
}

/** Whether this browser stores the sessions: if not, they last as long as the page. */
export let storesSessions = true;

/** @returns {HeldSession[]} The newest first. */
export function heldSessions() {
  return read().filter((session) => !isExpired(session));
}

/**
 * Remove the sessions whose token has ended.
 * @returns {HeldSession[]} The removed sessions.
 */
export function removeExpired() {
  const expired = read().filter(isExpired);
  if (expired.length) write(heldSessions());
  return expired;
}

/** Return whether the token of a stored session has ended. */
export function hasExpired() {
  return read().some(isExpired);
}

/** @param {HeldSession} session */
function isExpired(session) {
  return (session.keyUntil ?? session.closesAt + TOKEN_GRACE_SECONDS) <= Date.now() / 1000;
}

/**
 * Return the session whose id starts with `short`, as addresses show ids.
 * @param {string} short
 */
export function heldSession(short) {
  return heldSessions().find((session) => shortId(session) === short) ?? null;
}

/** @param {HeldSession} session */
export function shortId(session) {
  return session.id.slice(0, 8);
}

/**
 * Add a session, or replace the session with the same id.
 * @param {HeldSession} session
 */
export function hold(session) {
  write([session, ...heldSessions().filter((other) => other.id !== session.id)]);
}

/** @param {HeldSession} session */
export function forget(session) {
  if (isInvited(session)) forgetInvitation();
  write(heldSessions().filter((other) => other.id !== session.id));
}

/** @returns {HeldSession[]} */
function read() {
  try {
    const stored = JSON.parse(readValue(STORAGE_KEY) ?? "[]");
    return stored.map((/** @type {object} */ session) => ({ language: FIRST_LANGUAGE, ...session }));
  } catch {
    return [];
  }
}

/** @param {HeldSession[]} sessions */
function write(sessions) {
  storesSessions = storeValue(STORAGE_KEY, JSON.stringify(sessions));
}
