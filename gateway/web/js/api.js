/** The gateway's HTTP API, as the candidate's page calls it. Every call throws a Problem when it fails. */

/** @import { FinalReport, Heard, ShownReport, Interview, PageConfig } from "../shared/web/js/api_types.js" */
/** @import { InvitedInterview, InvitedStart, Look } from "../shared/web/js/api_types.js" */
/** @import { Next, Pending, RoleSummary, Speaking, Started, Summary } from "../shared/web/js/api_types.js" */
/** @typedef {{id: string, token: string}} Credentials */

import { Problem, call, callJson } from "../shared/web/js/http.js";

export { Problem };

/** Milliseconds for an observation of attention, which is worth nothing when it is late. */
const OBSERVE_TIMEOUT_MS = 5_000;

/** Milliseconds for the choice of a follow-up: the gateway answers within 3 s, and within 8 s after speech. */
const NEXT_TIMEOUT_MS = 9_000;

/** Milliseconds for finalizing: a gateway that waits for the report answers within 60 s. */
const FINALIZE_TIMEOUT_MS = 90_000;

/** Milliseconds for a file, such as the PDF. */
const FILE_TIMEOUT_MS = 60_000;

/** @returns {Promise<PageConfig>} */
export const readConfig = () => callJson("config.json");

/**
 * @param {string} language of the titles, where there are any in that language
 * @returns {Promise<RoleSummary[]>}
 */
export const readRoles = (language) => callJson(`interview/roles?language=${encodeURIComponent(language)}`);

/**
 * @param {string} role
 * @param {string} language in which the questions are asked and answered
 * @returns {Promise<Started>}
 */
export const startInterview = (role, language) => callJson("interview/start", { body: { role, language } });

/**
 * Read what an invitation is for; this uses nothing up.
 * @param {string} invitation
 * @returns {Promise<Look>}
 */
export const lookAt = (invitation) => callJson("invitation/look", { body: { invitation } });

/**
 * Start the interview of an invitation, or resume it.
 * @param {string} invitation
 * @returns {Promise<InvitedStart>}
 */
export const startInvited = (invitation) => callJson("interview/start", { body: { invitation } });

/**
 * Have a sentence heard by the server's recogniser, which keeps nothing of the sentence.
 * @param {Blob} sound
 * @param {string} language that is spoken
 * @returns {Promise<Heard>}
 */
export const tryMicrophone = (sound, language) =>
  callJson(`stt/trial?language=${encodeURIComponent(language)}`, { body: sound });

/** The calls of a session. */
export class SessionApi {
  /** @param {Credentials} credentials */
  constructor({ id, token }) {
    this.id = id;
    this.token = token;
    this.path = `interview/${encodeURIComponent(id)}`;
  }

  /** @returns {Promise<Interview | InvitedInterview>} */
  interview() {
    return callJson(this.path, { token: this.token });
  }

  /**
   * @param {string} key
   * @param {string} version
   * @param {{[name: string]: boolean}} choices
   */
  async consent(key, version, choices) {
    const headers = { "Idempotency-Key": key };
    await call(`${this.path}/consent`, { token: this.token, body: { version, choices }, headers });
  }

  /**
   * @param {object} utterance
   * @param {string} utterance.key
   * @param {number} utterance.question_index
   * @param {string} utterance.text
   * @param {number} utterance.sequence
   * @param {string} [utterance.replaces]
   * @param {unknown} [utterance.words]
   */
  async append({ key, ...utterance }) {
    const body = { session_id: this.id, ...utterance };
    const headers = { "Idempotency-Key": key };
    await call("stt/append", { token: this.token, body, headers, keepalive: true });
  }

  /** @param {{state: string, event: string, confidence?: number, timestamp: string}} observation */
  async observe(observation) {
    const options = { token: this.token, body: observation, timeoutMs: OBSERVE_TIMEOUT_MS, keepalive: true };
    await call(`${this.path}/attention`, options);
  }

  /**
   * Ask whether a follow-up comes after the answer to a question.
   * @param {number} question
   * @returns {Promise<Next>}
   */
  next(question) {
    const body = { question_index: question };
    return callJson(`${this.path}/next`, { token: this.token, body, timeoutMs: NEXT_TIMEOUT_MS });
  }

  /**
   * End the interview.
   * @returns {Promise<FinalReport | null>} The report, from a gateway that waits for the report; else null.
   */
  async finalize() {
    const headers = { Prefer: "respond-async" };
    const options = { token: this.token, body: { session_id: this.id }, headers, timeoutMs: FINALIZE_TIMEOUT_MS };
    const answer = await call("report/finalize", options);
    return answer.status === 202 ? null : answer.json();
  }

  /** @returns {Promise<{report: FinalReport | ShownReport | null, problem: string | null}>} */
  async report() {
    const answer = await call(`report/${encodeURIComponent(this.id)}`, { token: this.token });
    const body = await answer.json();
    if (answer.status !== 202) return { report: body, problem: null };
    return { report: null, problem: /** @type {Pending} */ (body).problem };
  }

  /** @returns {Promise<Summary>} */
  attentionSummary() {
    return callJson(`${this.path}/attention/summary`, { token: this.token });
  }

  /**
   * Read how the candidate spoke, which stands in no report.
   * @returns {Promise<Speaking>}
   */
  speaking() {
    return callJson(`${this.path}/speaking`, { token: this.token });
  }

  /**
   * @param {string} key
   * @param {string} text
   */
  async contest(key, text) {
    const headers = { "Idempotency-Key": key };
    await call(`${this.path}/contest`, { token: this.token, body: { text }, headers });
  }

  /**
   * Erase everything of the session from the server.
   * @returns {Promise<boolean>} False while a part of the server is away: that part erases once it is back.
   */
  async erase() {
    const answer = await call(this.path, { token: this.token, method: "DELETE", timeoutMs: FILE_TIMEOUT_MS });
    return answer.status !== 202;
  }

  /** Read everything that is stored of the session, as a JSON file. */
  export() {
    return this.file(`${this.path}/export`);
  }

  /**
   * @param {number} index of the question
   * @returns {Promise<string | null>} The address of the question's video, or null where there is none.
   */
  avatar(index) {
    return this.#film(`q${String(index).padStart(2, "0")}`);
  }

  /** @returns {Promise<string | null>} The address of the silent film of the listening face, or null. */
  listeningFilm() {
    return this.#film("listening");
  }

  /** @param {string} name */
  async #film(name) {
    const path = `avatar/${encodeURIComponent(this.id)}/${name}.mp4`;
    try {
      await call(path, { token: this.token, method: "HEAD" });
      return path;
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 404) return null;
      throw problem;
    }
  }

  /**
   * Read a file of the session with the token, so that the page works where reading is private, too.
   * @param {string} path as the gateway writes addresses: with a leading slash, or relative
   */
  async file(path) {
    return (await call(path.replace(/^\//, ""), { token: this.token, timeoutMs: FILE_TIMEOUT_MS })).blob();
  }

  /**
   * Open the socket that takes the sound of a stream.
   * @param {string} stream
   * @param {{clips?: boolean}} [options] `clips`: the stream is sent as clips, not as frames
   */
  soundSocket(stream, { clips = false } = {}) {
    const query = `stream=${encodeURIComponent(stream)}${clips ? "&clips=true" : ""}`;
    const path = `stt/audio/${encodeURIComponent(this.id)}?${query}`;
    const address = new URL(path, document.baseURI);
    address.protocol = address.protocol.replace("http", "ws");
    return new WebSocket(address, ["vivavoce", `token.${this.token}`]);
  }

  /**
   * Open the stream of stages that progress.js reads.
   * @param {AbortSignal} signal
   */
  progress(signal) {
    const headers = { Authorization: `Bearer ${this.token}`, Accept: "text/event-stream" };
    return fetch(`${this.path}/progress`, { headers, cache: "no-store", signal });
  }
}
