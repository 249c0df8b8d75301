/** The outbox of sound: every frame or clip stays on this device until the gateway has acknowledged it. */

/** @import { SessionApi } from "../api.js" */
/** @import { Clip, ClipStream } from "./clip_stream.js" */
/** @import { FrameStore } from "./frame_store.js" */
/** @import { Span, Spoken, StreamEvents } from "./sound_line.js" */

import { newKey } from "../../shared/web/js/keys.js";
import { Partials } from "./partials.js";
import { Stream } from "./stream.js";

/** Frames that wait here at most, 20 minutes: then the candidate types. */
const MAX_WAITING_FRAMES = 6_000;

/** Frames on their way from which sound counts as unsent, 2 s. */
const LATE_FRAMES = 10;

/** Letters of a stream's id. */
const STREAM_ID_LETTERS = 20;

/**
 * @typedef {object} WordsListener
 * @property {(utterance: Spoken) => void} onWords takes recognised words, or better words for those with the same id
 * @property {(span: Span) => void} onNotUnderstood
 */

/**
 * The sound of a session. A page has streams of its own, and sends the streams that earlier pages left behind. Fires
 * "change" with every change of its properties, "words" when the server has heard something, "finished" when the
 * speaker seems to have finished, and "resumed" when a lost line is there again.
 */
export class SoundOutbox extends EventTarget {
  /** @type {(Stream | ClipStream)[]} */
  #streams;
  #frames;
  /** The stream of this page for clips, where the browser hands out no samples. @type {ClipStream | null} */
  #clips = null;
  #events;
  partials = new Partials();

  /**
   * @param {FrameStore} store
   * @param {SessionApi} api
   * @param {WordsListener} listener
   */
  constructor(store, api, { onWords, onNotUnderstood }) {
    super();
    this.store = store;
    this.api = api;
    /** @type {(span: Span, finished?: boolean) => void} */
    const settle = (span, finished = false) => {
      this.partials.settle(span);
      this.dispatchEvent(new Event("words"));
      if (finished) this.dispatchEvent(new Event("finished"));
    };
    /** @type {StreamEvents} */
    this.#events = {
      onChange: () => this.dispatchEvent(new Event("change")),
      onResumed: () => this.dispatchEvent(new Event("resumed")),
      onPartial: (partial) => {
        this.partials.take(partial);
        this.dispatchEvent(new Event("words"));
      },
      onWords: (utterance, finished) => {
        settle(utterance, finished);
        onWords(utterance);
      },
      onNotUnderstood: (span) => {
        settle(span);
        onNotUnderstood(span);
      },
    };
    this.#frames = new Stream(api, store, this.#events, newStream());
    this.#streams = [this.#frames];
  }

  /**
   * Open the outbox with the frames and clips that earlier pages left behind.
   * @param {FrameStore} store
   * @param {SessionApi} api
   * @param {WordsListener} listener
   */
  static async open(store, api, listener) {
    const outbox = new SoundOutbox(store, api, listener);
    const left = await store.of(api.id);
    for (const stream of new Set(left.map((each) => each.stream))) {
      const own = left.filter((each) => each.stream === stream);
      const clips = own.filter((each) => "file" in each);
      const frames = own.filter((each) => "samples" in each);
      if (clips.length) await outbox.#addClipStream(stream, clips);
      else outbox.#streams.push(new Stream(api, store, outbox.#events, stream, frames));
    }
    return outbox;
  }

  /** The number of frames that the gateway has not acknowledged, without those that it refuses. */
  get waiting() {
    return this.#streams.reduce((sum, { refused, waiting }) => sum + (refused ? 0 : waiting), 0);
  }

  /** Whether sound waits here without a line to the gateway. */
  get offline() {
    return this.#streams.some(({ refused, waiting, broken }) => !refused && waiting > 0 && broken);
  }

  /** Whether sound counts as unsent: some is always on its way. */
  get unsent() {
    return this.offline || this.waiting > LATE_FRAMES;
  }

  /** Whether no further sound can be taken: the gateway refuses sound, or too much of the sound waits here. */
  get refused() {
    return this.#frames.refused || this.#clips?.refused === true || this.waiting >= MAX_WAITING_FRAMES;
  }

  /**
   * @param {number} question
   * @param {Int16Array} samples
   */
  add(question, samples) {
    this.#frames.add(question, samples);
  }

  /** Return the stream of this page for clips. */
  async clips() {
    this.#clips ??= await this.#addClipStream(newStream());
    return this.#clips;
  }

  /**
   * Wait until the gateway has everything, or takes no more.
   * @returns {Promise<void>}
   */
  emptied() {
    return new Promise((resolve) => {
      const look = () => {
        if (this.waiting) return;
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

  /**
   * @param {string} id
   * @param {Clip[]} [clips] that an earlier page left behind
   */
  async #addClipStream(id, clips) {
    const { ClipStream } = await import("./clip_stream.js");
    const stream = new ClipStream(this.api, this.store, this.#events, id, clips);
    this.#streams.push(stream);
    return stream;
  }
}

/** Return the id of a new stream. */
function newStream() {
  return newKey().replaceAll("-", "").slice(0, STREAM_ID_LETTERS);
}
