/**
 * Every accepted word goes through here: first onto this device, then to the gateway, in order,
 * again and again with the same key until it is confirmed.
 */

import { Problem } from "./api.js";

/** @typedef {import("./device_store.js").Utterance} Utterance */
/** @typedef {import("./device_store.js").DeviceStore} DeviceStore */
/** @typedef {{sign: "saved" | "saving" | "offline" | "refused", waiting: number, reason: string}} Status */

const FIRST_PAUSE = 1;
const LONGEST_PAUSE = 15;
/** Seconds between two attempts. */

/** Fires "change" with every change of `status`, "settled" with an utterance that has arrived or never will. */
export class Outbox extends EventTarget {
  /** @type {Status} */
  status = { sign: "saved", waiting: 0, reason: "" };
  #running = false;
  #stopped = false;
  #last = 0;
  #wake = () => {};

  /**
   * @param {DeviceStore} store
   * @param {import("./api.js").SessionApi} api
   */
  constructor(store, api) {
    super();
    this.store = store;
    this.api = api;
    addEventListener("online", this.send);
    addEventListener("offline", this.#offline);
  }

  /**
   * Returns once the words are on this device.
   * @param {number} question
   * @param {string} text
   * @param {Partial<Pick<Utterance, "replaces" | "words">>} [more]
   * @returns {Promise<Utterance>}
   */
  async add(question, text, more = {}) {
    const sequence = (this.#last = Math.max(Date.now(), this.#last + 1));
    /** @type {Utterance} */
    const utterance = { key: newKey(), sequence, session: this.api.id, question, text, state: "waiting", ...more };
    await this.store.putUtterance(utterance);
    this.#tell({ sign: "saving", waiting: this.status.waiting + 1, reason: "" });
    void this.send();
    return utterance;
  }

  /** Send what waits; a call while it runs makes it try again at once. */
  send = async () => {
    this.#wake();
    if (this.#running || this.#stopped) return;
    this.#running = true;
    try {
      await alone(`vivavoce outbox ${this.api.id}`, () => this.#sendAll());
    } finally {
      this.#running = false;
    }
    if ((await this.#waiting()).length && !this.#stopped) void this.send();
  };

  /** @param {number} milliseconds @returns {Promise<boolean>} Whether all is confirmed by then. */
  async emptied(milliseconds) {
    void this.send();
    const until = Date.now() + milliseconds;
    while ((await this.#waiting()).length) {
      if (Date.now() > until) return false;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return true;
  }

  close() {
    this.#stopped = true;
    removeEventListener("online", this.send);
    removeEventListener("offline", this.#offline);
    this.#wake();
  }

  async #waiting() {
    const all = await this.store.utterances(this.api.id);
    this.#last = Math.max(this.#last, all.at(-1)?.sequence ?? 0);
    return all.filter((utterance) => utterance.state === "waiting");
  }

  async #sendAll() {
    let pause = FIRST_PAUSE;
    for (;;) {
      const waiting = await this.#waiting();
      if (this.#stopped) return;
      if (!waiting.length) {
        if (this.status.sign !== "refused") this.#tell({ sign: "saved", waiting: 0, reason: "" });
        return;
      }
      try {
        await this.#deliver(waiting[0], waiting.length);
        pause = FIRST_PAUSE;
      } catch (error) {
        const problem = /** @type {Problem} */ (error);
        this.#tell({ sign: "offline", waiting: waiting.length, reason: problem.message });
        await this.#rest(Math.max(pause, Math.min(problem.retryAfter ?? 0, LONGEST_PAUSE)));
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      }
    }
  }

  /** @param {Utterance} utterance @param {number} waiting */
  async #deliver(utterance, waiting) {
    const { key, question, text, sequence, replaces, words } = utterance;
    if (this.status.sign !== "offline") this.#tell({ sign: "saving", waiting, reason: "" });
    try {
      await this.api.append({ key, question_index: question, text, sequence, replaces, words });
      await this.#settle({ ...utterance, state: "saved" });
    } catch (error) {
      if (!(error instanceof Problem) || error.passing) throw error;
      await this.#settle({ ...utterance, state: "refused" });
      this.#tell({ sign: "refused", waiting: waiting - 1, reason: error.message });
    }
  }

  /** @param {Utterance} utterance */
  async #settle(utterance) {
    await this.store.putUtterance(utterance);
    this.dispatchEvent(new CustomEvent("settled", { detail: utterance }));
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

  #offline = async () => {
    const waiting = (await this.#waiting()).length;
    this.#tell({ sign: "offline", waiting, reason: "" });
    if (!waiting) addEventListener("online", () => this.#tell({ sign: "saved", waiting: 0, reason: "" }), { once: true });
  };

  /** @param {Status} status */
  #tell(status) {
    this.status = status;
    this.dispatchEvent(new Event("change"));
  }
}

/** 128 random bits; `crypto.randomUUID` is missing where the page came over plain HTTP. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Run while no other tab runs the same. Without Web Locks it runs anyway: keys make that harmless.
 * @param {string} name
 * @param {() => Promise<void>} act
 */
async function alone(name, act) {
  if (navigator.locks) await navigator.locks.request(name, act);
  else await act();
}
