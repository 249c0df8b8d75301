/**
 * Every accepted word goes through here: first onto this device, then to the gateway, in order,
 * again and again with the same key until it is confirmed. Were it the other way round, a page that
 * is closed in between would send the same words again under another key.
 */

import { Problem } from "./api.js";
import { newKey } from "./keys.js";

/** @typedef {import("./device_store.js").Utterance} Utterance */
/** @typedef {import("./device_store.js").DeviceStore} DeviceStore */
/** @typedef {{sign: "saved" | "saving" | "offline" | "refused", waiting: number, reason: string}} Status */

const FIRST_PAUSE = 1;
const LONGEST_PAUSE = 15;
/** Seconds between two attempts. */

/** Fires "change" with every change of `utterances` or `status`. */
export class Outbox extends EventTarget {
  /** All of the session, in order. @type {Utterance[]} */
  utterances = [];
  /** Why nothing gets through at the moment. @type {string | null} */
  #trouble = null;
  #refusal = "";
  /** Keys of those that are not on this device yet. @type {Set<string>} */
  #unkept = new Set();
  #running = false;
  #stopped = false;
  #wake = () => {};

  /**
   * @param {DeviceStore} store
   * @param {import("./api.js").SessionApi} api
   */
  constructor(store, api) {
    super();
    this.store = store;
    this.api = api;
    addEventListener("online", this.#online);
    addEventListener("offline", this.#offline);
  }

  /** Take up what this device kept, and send what was not confirmed. */
  async load() {
    this.utterances = await this.store.utterances(this.api.id);
    void this.send();
  }

  /** @returns {Status} Never "saved" while there are words here that the gateway has not confirmed. */
  get status() {
    const waiting = this.#waiting.length;
    if (this.#trouble !== null) return { sign: "offline", waiting, reason: this.#trouble };
    if (waiting) return { sign: "saving", waiting, reason: "" };
    const refused = this.utterances.some((one) => one.state === "refused");
    return { sign: refused ? "refused" : "saved", waiting, reason: this.#refusal };
  }

  /**
   * The words are in `utterances` at once; returns when they are on this device.
   * @param {number} question
   * @param {string} text
   * @param {Partial<Pick<Utterance, "key" | "replaces" | "words">>} [more]
   */
  async add(question, text, more = {}) {
    const sequence = Math.max(Date.now(), (this.utterances.at(-1)?.sequence ?? 0) + 1);
    /** @type {Utterance} */
    const utterance = { key: newKey(), sequence, session: this.api.id, question, text, state: "waiting", ...more };
    this.utterances.push(utterance);
    this.#unkept.add(utterance.key);
    const kept = this.store.putUtterance(utterance);
    this.#changed();
    await kept;
    this.#unkept.delete(utterance.key);
    void this.send();
  }

  /** Send what waits, one after another; a call while it rests makes it try again at once. */
  send = async () => {
    this.#wake();
    if (this.#running) return;
    this.#running = true;
    let pause = FIRST_PAUSE;
    for (let next; !this.#stopped && (next = this.#waiting.find((one) => !this.#unkept.has(one.key))); ) {
      try {
        await this.#deliver(next);
        pause = FIRST_PAUSE;
      } catch (error) {
        const problem = /** @type {Problem} */ (error);
        this.#trouble = problem.message;
        this.#changed();
        await this.#rest(Math.max(pause, Math.min(problem.retryAfter ?? 0, LONGEST_PAUSE)));
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      }
    }
    this.#running = false;
  };

  /** @param {number} milliseconds @returns {Promise<boolean>} Whether all is confirmed by then. */
  async emptied(milliseconds) {
    void this.send();
    const until = Date.now() + milliseconds;
    while (this.#waiting.length) {
      if (Date.now() > until) return false;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return true;
  }

  close() {
    this.#stopped = true;
    removeEventListener("online", this.#online);
    removeEventListener("offline", this.#offline);
    this.#wake();
  }

  get #waiting() {
    return this.utterances.filter((one) => one.state === "waiting");
  }

  /** @param {Utterance} utterance */
  async #deliver({ key, question, text, sequence, replaces, words }) {
    try {
      await this.api.append({ key, question_index: question, text, sequence, replaces, words });
      this.#settle(key, "saved");
    } catch (error) {
      if (!(error instanceof Problem) || error.passing) throw error;
      this.#refusal = error.message;
      this.#settle(key, "refused");
    }
  }

  /** @param {string} key @param {"saved" | "refused"} state */
  #settle(key, state) {
    this.utterances = this.utterances.map((one) => (one.key === key ? { ...one, state } : one));
    this.#trouble = null;
    this.#changed();
    for (const settled of this.utterances) if (settled.key === key) void this.store.putUtterance(settled);
  }

  /** @param {number} seconds */
  #rest(seconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake(), seconds * 1000);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = () => {};
        resolve(undefined);
      };
    });
  }

  #online = () => {
    this.#trouble = null;
    this.#changed();
    void this.send();
  };

  #offline = () => {
    this.#trouble = "";
    this.#changed();
  };

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
