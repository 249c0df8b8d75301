/** The line to the gateway of a stream of sound: a socket, which is opened anew after a drop or a silence. */

/** Milliseconds between two attempts: doubled from the first to the longest. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Milliseconds without an awaited answer after which a line is given up: a network that is gone says nothing. Doubled
 * with each line that is given up, until an acknowledgement comes, because a busy gateway may just be slow.
 */
const FIRST_PATIENCE_MS = 15_000;
const LONGEST_PATIENCE_MS = 60_000;

/** The answers with which the gateway takes no more of this stream, whatever is tried. */
const FINAL_REFUSALS = new Set([400, 401, 403, 404, 409, 410, 413, 415, 422]);

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
 * @property {() => void} onChange called when `waiting` or `refused` of a stream changes
 * @property {() => void} onResumed called when a line that was lost is there again: words may have been missed
 * @property {(utterance: Spoken, finished: boolean) => void} onWords `finished`: the speaker seems to have finished
 * @property {(partial: Partial) => void} onPartial
 * @property {(span: Span) => void} onNotUnderstood
 */
/**
 * @typedef {object} LineEvents
 * @property {() => boolean} isOwed whether the gateway has something that it did not acknowledge
 * @property {(next: number) => void} onReady takes the number of the frame that the gateway expects
 * @property {(next: number) => void} onAcknowledged takes the number of the first frame that is not on the disk
 * @property {(next: number) => void} [onFrames] takes the number of the frame after the clip that was sent last
 */

export class SoundLine {
  /** Whether the gateway takes no more of this stream. */
  refused = false;
  /** Whether the last attempt to connect failed. A line that was just lost may be back at once. */
  broken = false;
  /** @type {WebSocket | null} */
  #socket = null;
  #ready = false;
  #lost = false;
  #pause = FIRST_PAUSE_MS;
  #retry = 0;
  #patience = FIRST_PATIENCE_MS;
  #watch = 0;
  #closed = false;

  /**
   * @param {() => WebSocket} open
   * @param {LineEvents} line
   * @param {StreamEvents} stream
   */
  constructor(open, line, stream) {
    this.open = open;
    this.line = line;
    this.stream = stream;
    addEventListener("online", this.#online);
  }

  /** The socket, once the gateway said which frame it expects; else null. */
  get socket() {
    return this.#ready ? this.#socket : null;
  }

  connect() {
    if (this.#closed || this.refused || this.#socket) return;
    clearTimeout(this.#retry);
    const socket = (this.#socket = this.open());
    socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
    socket.onclose = () => {
      this.broken ||= !this.#ready;
      this.#forget();
      if (this.#closed || this.refused) return;
      this.stream.onChange();
      this.#retry = window.setTimeout(() => this.connect(), this.#pause);
      this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE_MS);
    };
    this.#expect();
  }

  /** @param {ArrayBuffer} message which the gateway acknowledges */
  send(message) {
    this.socket?.send(message);
    if (!this.#watch) this.#expect();
  }

  close() {
    this.#closed = true;
    removeEventListener("online", this.#online);
    clearTimeout(this.#retry);
    clearTimeout(this.#watch);
    this.#socket?.close();
  }

  /** Wait for the next answer, where the gateway owes an answer. */
  #expect() {
    clearTimeout(this.#watch);
    this.#watch = 0;
    if (this.#socket && (!this.#ready || this.line.isOwed()))
      this.#watch = window.setTimeout(() => this.#giveUp(), this.#patience);
  }

  #giveUp() {
    this.#patience = Math.min(2 * this.#patience, LONGEST_PATIENCE_MS);
    this.broken = true;
    this.#renew();
    this.stream.onChange();
  }

  /** Replace the socket. A browser takes a minute to close a socket without an answer. */
  #renew() {
    const socket = this.#socket;
    if (socket) {
      socket.onmessage = socket.onclose = null;
      socket.close();
    }
    this.#forget();
    this.connect();
  }

  #forget() {
    clearTimeout(this.#watch);
    this.#watch = 0;
    this.#socket = null;
    this.#ready = false;
    this.#lost = true;
  }

  // A socket that was opened in another network is dead, and nobody says so.
  #online = () => {
    this.#patience = FIRST_PATIENCE_MS;
    this.#renew();
  };

  /** @param {any} told */
  #take(told) {
    switch (told.type) {
      case "ready": return this.#begin(told.next_frame);
      case "ack":
        this.#patience = FIRST_PATIENCE_MS;
        this.line.onAcknowledged(told.next_frame);
        return this.#expect();
      case "frames":
        this.line.onFrames?.(told.next_frame);
        return this.#expect();
      case "final":
      case "revised": return this.stream.onWords(told.utterance, told.finished === true);
      case "partial": return this.stream.onPartial(told);
      case "not_understood": return this.stream.onNotUnderstood(told);
      case "refused": return FINAL_REFUSALS.has(told.code) && this.#refuse();
    }
  }

  /** @param {number} next */
  #begin(next) {
    this.#ready = true;
    this.broken = false;
    this.#pause = FIRST_PAUSE_MS;
    this.line.onReady(next);
    this.#expect();
    if (this.#lost) this.stream.onResumed();
    this.#lost = false;
  }

  #refuse() {
    this.refused = true;
    this.stream.onChange();
  }
}
