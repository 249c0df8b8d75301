/** A stream of clips to the gateway, where the browser hands out no samples: each clip is a whole file. */

/** @import { SessionApi } from "../api.js" */
/** @import { FrameStore } from "./frame_store.js" */
/** @import { StreamEvents } from "./sound_line.js" */

import { FRAME_SECONDS, clipMessage } from "./frame.js";
import { SoundLine } from "./sound_line.js";

/**
 * @typedef {object} Clip
 * @property {string} session
 * @property {string} stream
 * @property {number} number of the clip in its stream, from 0
 * @property {number} question
 * @property {ArrayBuffer} file
 * @property {number} seconds by the clock of this device
 * @property {number} [first] the number of its first frame, once the clip was sent
 */

export class ClipStream {
  /**
   * The clips that the gateway has not acknowledged, in order; the first is on its way.
   * @type {Clip[]}
   */
  #clips;
  /** The number of the next clip. */
  #next;
  /** The number of the next frame, as the gateway told it. */
  #frame = 0;
  /** The frame after the clip that is on its way, once the gateway has decoded the clip. @type {number | null} */
  #end = null;
  #sent = false;
  #line;

  /**
   * @param {SessionApi} api
   * @param {FrameStore} store
   * @param {StreamEvents} events
   * @param {string} id
   * @param {Clip[]} clips that an earlier page left behind
   */
  constructor(api, store, events, id, clips = []) {
    this.api = api;
    this.store = store;
    this.events = events;
    this.id = id;
    this.#clips = clips;
    this.#next = (clips.at(-1)?.number ?? -1) + 1;
    this.#line = new SoundLine(
      () => api.soundSocket(id, { clips: true }),
      {
        isOwed: () => this.#sent,
        onReady: (next) => this.#resume(next),
        onAcknowledged: (next) => this.#acknowledge(next),
        onFrames: (next) => (this.#end = next),
      },
      events,
    );
    if (clips.length) this.#line.connect();
  }

  /** Whether the gateway takes no more of this stream. */
  get refused() {
    return this.#line.refused;
  }

  /** Whether the last attempt to connect to the gateway failed. */
  get broken() {
    return this.#line.broken;
  }

  /** The number of frames that the gateway has not acknowledged, about. */
  get waiting() {
    return this.#clips.reduce((sum, clip) => sum + Math.ceil(clip.seconds / FRAME_SECONDS), 0);
  }

  /**
   * Add a clip. The clip is on this device until the gateway has all of its frames.
   * @param {number} question
   * @param {ArrayBuffer} file
   * @param {number} seconds
   */
  add(question, file, seconds) {
    const clip = { session: this.api.id, stream: this.id, number: this.#next++, question, file, seconds };
    this.#clips.push(clip);
    this.store.put(clip);
    this.#send();
    this.events.onChange();
  }

  close() {
    this.#line.close();
  }

  /** @param {number} next */
  #resume(next) {
    this.#frame = next;
    this.#sent = false;
    this.#end = null;
    this.#send();
  }

  /** @param {number} next */
  #acknowledge(next) {
    if (this.#end === null || next < this.#end) return;
    const [clip] = this.#clips.splice(0, 1);
    this.store.dropBefore(this.api.id, this.id, clip.number + 1);
    this.#frame = this.#end;
    this.#sent = false;
    this.#end = null;
    this.#send();
    this.events.onChange();
  }

  #send() {
    this.#line.connect();
    const { socket } = this.#line;
    const [clip] = this.#clips;
    if (!socket || this.#sent || !clip) return;
    if (clip.first === undefined) {
      clip.first = this.#frame;
      this.store.put(clip); // a page that is closed meanwhile sends the clip as the same frames
    }
    this.#sent = true;
    this.#line.send(clipMessage(clip.first, clip));
  }
}
