/** A stream of frames to the gateway, which survives dropped connections. */

/** @import { SessionApi } from "../api.js" */
/** @import { Frame } from "./frame.js" */
/** @import { FrameStore } from "./frame_store.js" */

import { message } from "./frame.js";

/** Milliseconds between two attempts: doubled from the first to the longest. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/** Frames on their way at a time, so that a slow line does not fill the socket's buffer. */
const MAX_FRAMES_SENT_AHEAD = 25;

/** Bytes in the socket's buffer from which no further frame is sent. */
const MAX_BUFFERED_BYTES = 256 * 1024;

/** The answers with which the gateway takes no more of this stream, whatever is tried. */
const FINAL_REFUSALS = new Set([400, 401, 403, 404, 409, 410, 413, 422]);

/**
 * @typedef {object} Spoken
 * @property {string} id
 * @property {string} text
 * @property {number} question_index
 * @property {string} stream
 * @property {number} first_frame
 */
/** @typedef {{stream: string, first_frame: number, question_index: number}} Span */
/** @typedef {Span & {text: string}} Partial */
/**
 * @typedef {object} StreamEvents
 * @property {() => void} onChange called when `waiting` changes
 * @property {(utterance: Spoken) => void} onWords
 * @property {(partial: Partial) => void} onPartial
 * @property {(span: Span) => void} onNotUnderstood
 * @property {() => void} onRefused
 */

export class Stream {
  /** Whether the gateway takes no more of this stream. */
  refused = false;
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
  /** @type {WebSocket | null} */
  #socket = null;
  #ready = false;
  #pause = FIRST_PAUSE_MS;
  #retry = 0;
  #closed = false;

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
    addEventListener("online", this.#connect);
    if (frames.length) this.#connect();
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
    if (this.#socket) this.#send();
    else this.#connect();
    this.events.onChange();
  }

  close() {
    this.#closed = true;
    removeEventListener("online", this.#connect);
    clearTimeout(this.#retry);
    this.#socket?.close();
  }

  #connect = () => {
    if (this.#closed || this.refused || this.#socket) return;
    clearTimeout(this.#retry);
    const socket = (this.#socket = this.api.soundSocket(this.id));
    socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
    socket.onclose = () => {
      this.#socket = null;
      this.#ready = false;
      if (this.#closed || this.refused) return;
      this.#retry = window.setTimeout(this.#connect, this.#pause);
      this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE_MS);
    };
  };

  /** @param {any} told */
  #take(told) {
    switch (told.type) {
      case "ready": return this.#resume(told.next_frame);
      case "ack": return this.#acknowledge(told.next_frame);
      case "final":
      case "revised": return this.events.onWords(told.utterance);
      case "partial": return this.events.onPartial(told);
      case "not_understood": return this.events.onNotUnderstood(told);
      case "refused": return FINAL_REFUSALS.has(told.code) && this.#refuse();
    }
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
    this.#acknowledge(next);
    this.#ready = true;
    this.#pause = FIRST_PAUSE_MS;
    this.#sent = 0;
    this.#send();
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
    const socket = this.#socket;
    if (!socket || !this.#ready) return;
    const most = Math.min(this.#frames.length, MAX_FRAMES_SENT_AHEAD);
    for (; this.#sent < most && socket.bufferedAmount < MAX_BUFFERED_BYTES; this.#sent++)
      socket.send(message(this.#first + this.#sent, this.#frames[this.#sent]));
  }

  #refuse() {
    this.refused = true;
    this.events.onRefused();
    this.events.onChange();
  }
}
