/** A stream of frames to the gateway, which survives dropped connections. */

/** @import { SessionApi } from "../api.js" */
/** @import { Frame } from "./frame.js" */
/** @import { FrameStore } from "./frame_store.js" */
/** @import { StreamEvents } from "./sound_line.js" */

import { message } from "./frame.js";
import { SoundLine } from "./sound_line.js";

/** Frames on their way at a time, so that a slow line does not fill the socket's buffer. */
const MAX_FRAMES_SENT_AHEAD = 25;

/** Bytes in the socket's buffer from which no further frame is sent. */
const MAX_BUFFERED_BYTES = 256 * 1024;

export class Stream {
  /**
   * The frames that the gateway has not acknowledged, in order.
   * @type {Frame[]}
   */
  #frames;
  /** The number that the gateway knows the first of `#frames` by. */
  #first;
  /** The frames of `#frames` that this connection has sent. */
  #sent = 0;
  /** Whether a connection has told the next frame since this page was opened. */
  #resumed = false;
  #line;

  /**
   * @param {SessionApi} api
   * @param {FrameStore} store
   * @param {StreamEvents} events
   * @param {string} id
   * @param {Frame[]} frames that an earlier page left behind
   */
  constructor(api, store, events, id, frames = []) {
    this.api = api;
    this.store = store;
    this.events = events;
    this.id = id;
    this.#frames = frames;
    this.#first = frames[0]?.number ?? 0;
    this.#line = new SoundLine(
      () => api.soundSocket(id),
      {
        isOwed: () => this.#sent > 0,
        onReady: (next) => this.#resume(next),
        onAcknowledged: (next) => this.#acknowledge(next),
      },
      events,
    );
    if (frames.length) this.#line.connect();
  }

  /** Whether the gateway takes no more of this stream. */
  get refused() {
    return this.#line.refused;
  }

  /** Whether the last attempt to connect to the gateway failed. */
  get broken() {
    return this.#line.broken;
  }

  /** The number of frames that the gateway has not acknowledged. */
  get waiting() {
    return this.#frames.length;
  }

  /**
   * Add a frame. The frame is on its way at once, and on this device until the gateway has the frame.
   * @param {number} question
   * @param {Int16Array} samples
   */
  add(question, samples) {
    const number = this.#first + this.#frames.length;
    const frame = { session: this.api.id, stream: this.id, number, question, samples };
    this.#frames.push(frame);
    this.store.put(frame);
    this.#send();
    this.events.onChange();
  }

  close() {
    this.#line.close();
  }

  /**
   * Go on where the gateway's copy of the stream ends. A frame that a crash kept from this device leaves a gap in the
   * numbers of the frames left behind, which the following frames close.
   * @param {number} next
   */
  #resume(next) {
    if (!this.#resumed) {
      this.#frames = this.#frames.filter((frame) => frame.number >= next);
      this.#first = next;
      this.#resumed = true;
    }
    this.#sent = 0;
    this.#acknowledge(next);
  }

  /** @param {number} next */
  #acknowledge(next) {
    const kept = Math.min(Math.max(0, next - this.#first), this.#frames.length);
    const last = this.#frames[kept - 1];
    if (last) this.store.dropBefore(this.api.id, this.id, last.number + 1);
    this.#frames.splice(0, kept);
    this.#first += kept;
    this.#sent = Math.max(0, this.#sent - kept);
    this.#send();
    this.events.onChange();
  }

  #send() {
    this.#line.connect();
    const { socket } = this.#line;
    if (!socket) return;
    const most = Math.min(this.#frames.length, MAX_FRAMES_SENT_AHEAD);
    while (this.#sent < most && socket.bufferedAmount < MAX_BUFFERED_BYTES) {
      const at = this.#sent++;
      this.#line.send(message(this.#first + at, this.#frames[at]));
    }
  }
}
