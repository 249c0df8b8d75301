/**
 * The outbox: every word of the candidate goes onto this device first, and then to the gateway, in order, with the
 * same key until the gateway confirms the word. In the other order, a page that is closed in between would send the
 * same words again under another key.
 */

/** @import { SessionApi } from "./api.js" */
/** @import { DeviceStore, Utterance } from "./device_store.js" */

import { Problem } from "./api.js";
import { newKey } from "../shared/web/js/keys.js";

/** @typedef {{sign: "saved" | "saving" | "offline" | "refused", waiting: number}} Status */

/** Seconds between two attempts: doubled from the first to the longest. */
const FIRST_PAUSE_SECONDS = 1;
const LONGEST_PAUSE_SECONDS = 15;

/** Milliseconds between two looks whether everything is confirmed. */
const EMPTIED_POLL_MS = 50;

/** The utterances of a session. Fires "change" with every change of `utterances` or `status`. */
export class Outbox extends EventTarget {
  /**
   * All utterances of the session, in order.
   * @type {Utterance[]}
   */
  utterances = [];
  /** Whether nothing gets through at the moment. */
  #trouble = false;
  /**
   * Keys of the utterances that are not on this device yet.
   * @type {Set<string>}
   */
  #unkept = new Set();
  #running = false;
  #stopped = false;
  #wake = () => {};

  /**
   * @param {DeviceStore} store
   * @param {SessionApi} api
   */
  constructor(store, api) {
    super();
    this.store = store;
    this.api = api;
    addEventListener("online", this.#online);
    addEventListener("offline", this.#offline);
  }

  /** Load the utterances that this device kept, and send those that were not confirmed. */
  async load() {
    this.utterances = await this.store.utterances(this.api.id);
    void this.send();
  }

  /** @returns {Status} Never "saved" while the gateway has not confirmed a word that is here. */
  get status() {
    const waiting = this.#waiting.length;
    if (this.#trouble) return { sign: "offline", waiting };
    if (waiting) return { sign: "saving", waiting };
    const refused = this.utterances.some((utterance) => utterance.state === "refused");
    return { sign: refused ? "refused" : "saved", waiting };
  }

  /**
   * Add words. They are in `utterances` at once; the promise resolves when they are on this device.
   * @param {number} question
   * @param {string} text
   * @param {Partial<Pick<Utterance, "key" | "replaces" | "words">>} [more]
   */
  async add(question, text, more = {}) {
    const sequence = this.#nextSequence();
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

  /**
   * Take words that the gateway holds already, or better words for those with the same key.
   * @param {number} question
   * @param {string} key
   * @param {string} text
   */
  async take(question, key, text) {
    const known = this.utterances.find((utterance) => utterance.key === key);
    /** @type {Utterance} */
    const taken = known
      ? { ...known, text }
      : { key, sequence: this.#nextSequence(), session: this.api.id, question, text, state: "saved" };
    this.utterances = [...this.utterances.filter((utterance) => utterance !== known), taken];
    this.utterances.sort((a, b) => a.sequence - b.sequence);
    const kept = this.store.putUtterance(taken);
    this.#changed();
    await kept;
  }

  /** Send the waiting utterances, one after another. A call during a pause ends the pause. */
  send = async () => {
    this.#wake();
    if (this.#running) return;
    this.#running = true;
    let pause = FIRST_PAUSE_SECONDS;
    for (let next; !this.#stopped && (next = this.#next()); ) {
      try {
        await this.#deliver(next);
        pause = FIRST_PAUSE_SECONDS;
      } catch (error) {
        const problem = /** @type {Problem} */ (error);
        this.#trouble = true;
        this.#changed();
        await this.#rest(Math.max(pause, Math.min(problem.retryAfter ?? 0, LONGEST_PAUSE_SECONDS)));
        pause = Math.min(2 * pause, LONGEST_PAUSE_SECONDS);
      }
    }
    this.#running = false;
  };

  /**
   * Wait until everything is confirmed.
   * @param {number} milliseconds
   * @returns {Promise<boolean>} Whether everything was confirmed within that time.
   */
  async emptied(milliseconds) {
    void this.send();
    const until = Date.now() + milliseconds;
    while (this.#waiting.length) {
      if (Date.now() > until) return false;
      await new Promise((resolve) => setTimeout(resolve, EMPTIED_POLL_MS));
    }
    return true;
  }

  close() {
    this.#stopped = true;
    removeEventListener("online", this.#online);
    removeEventListener("offline", this.#offline);
    this.#wake();
  }

  #nextSequence() {
    return Math.max(Date.now(), (this.utterances.at(-1)?.sequence ?? 0) + 1);
  }

  get #waiting() {
    return this.utterances.filter((utterance) => utterance.state === "waiting");
  }

  #next() {
    return this.#waiting.find((utterance) => !this.#unkept.has(utterance.key));
  }

  /** @param {Utterance} utterance */
  async #deliver({ key, question, text, sequence, replaces, words }) {
    try {
      await this.api.append({ key, question_index: question, text, sequence, replaces, words });
      this.#settle(key, { state: "saved" });
    } catch (error) {
      if (!(error instanceof Problem) || error.temporary) throw error;
      this.#settle(key, { state: "refused", refusal: error.status, reason: error.code });
    }
  }

  /**
   * @param {string} key
   * @param {Pick<Utterance, "state" | "refusal" | "reason">} outcome
   */
  #settle(key, outcome) {
    this.utterances = this.utterances.map((utterance) =>
      utterance.key === key ? { ...utterance, ...outcome } : utterance,
    );
    this.#trouble = false;
    this.#changed();
    for (const utterance of this.utterances) if (utterance.key === key) void this.store.putUtterance(utterance);
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
    this.#trouble = false;
    this.#changed();
    void this.send();
  };

  #offline = () => {
    this.#trouble = true;
    this.#changed();
  };

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
