/** The outbox of sound: every frame stays on this device until the gateway has acknowledged the frame. */

/** @import { SessionApi } from "../api.js" */
/** @import { Frame } from "./frame.js" */
/** @import { FrameStore } from "./frame_store.js" */
/** @import { Span, Spoken, StreamEvents } from "./stream.js" */

import { newKey } from "../../shared/web/js/keys.js";
import { Partials } from "./partials.js";
import { Stream } from "./stream.js";

/** Frames that wait here at most, 20 minutes: then the candidate types. */
const MAX_WAITING_FRAMES = 6_000;

/** Letters of a stream's id. */
const STREAM_ID_LETTERS = 20;

/**
 * @typedef {object} WordsListener
 * @property {(utterance: Spoken) => void} onWords takes recognised words, or better words for those with the same id
 * @property {(span: Span) => void} onNotUnderstood
 */

/**
 * The sound of a session. A page has a stream of its own, and sends the streams that earlier pages left behind. Fires
 * "change" with every change of `waiting` or `refused`, and "words" when the server has heard something.
 */
export class SoundOutbox extends EventTarget {
  /** @type {Stream[]} the stream of this page first */
  #streams;
  partials = new Partials();

  /**
   * @param {FrameStore} store
   * @param {SessionApi} api
   * @param {Frame[]} left the frames that earlier pages left behind, by stream and number
   * @param {WordsListener} listener
   */
  constructor(store, api, left, { onWords, onNotUnderstood }) {
    super();
    /** @type {(span: Span) => void} */
    const settle = (span) => {
      this.partials.settle(span);
      this.dispatchEvent(new Event("words"));
    };
    /** @type {StreamEvents} */
    const events = {
      onChange: () => this.#changed(),
      onRefused: () => this.#changed(),
      onPartial: (partial) => {
        this.partials.take(partial);
        this.dispatchEvent(new Event("words"));
      },
      onWords: (utterance) => {
        settle(utterance);
        onWords(utterance);
      },
      onNotUnderstood: (span) => {
        settle(span);
        onNotUnderstood(span);
      },
    };
    const ids = new Set(left.map((frame) => frame.stream));
    this.#streams = [new Stream(api, store, events, newKey().replaceAll("-", "").slice(0, STREAM_ID_LETTERS))];
    for (const id of ids)
      this.#streams.push(new Stream(api, store, events, id, left.filter((frame) => frame.stream === id)));
  }

  /**
   * Open the outbox with the frames that earlier pages left behind.
   * @param {FrameStore} store
   * @param {SessionApi} api
   * @param {WordsListener} listener
   */
  static async open(store, api, listener) {
    return new SoundOutbox(store, api, await store.of(api.id), listener);
  }

  /** The number of frames that the gateway has not acknowledged. */
  get waiting() {
    return this.#streams.reduce((sum, stream) => sum + stream.waiting, 0);
  }

  /** Whether no further sound can be taken: the gateway refuses sound, or too much of the sound waits here. */
  get refused() {
    return this.#streams[0].refused || this.waiting >= MAX_WAITING_FRAMES;
  }

  /**
   * @param {number} question
   * @param {Int16Array} samples
   */
  add(question, samples) {
    this.#streams[0].add(question, samples);
  }

  /**
   * Wait until the gateway has everything, or takes no more.
   * @returns {Promise<void>}
   */
  emptied() {
    return new Promise((resolve) => {
      const look = () => {
        if (this.waiting && !this.refused) return;
        this.removeEventListener("change", look);
        resolve();
      };
      this.addEventListener("change", look);
      look();
    });
  }

  close() {
    this.partials.close();
    for (const stream of this.#streams) stream.close();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
