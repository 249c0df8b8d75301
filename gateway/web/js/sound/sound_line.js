/** The line to the gateway of a stream of sound: a socket, which is opened anew after a drop. */

/** Milliseconds between two attempts: doubled from the first to the longest. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

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
 * @property {(utterance: Spoken, finished: boolean) => void} onWords `finished`: the speaker seems to have finished
 * @property {(partial: Partial) => void} onPartial
 * @property {(span: Span) => void} onNotUnderstood
 */
/**
 * @typedef {object} LineEvents
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
  #pause = FIRST_PAUSE_MS;
  #retry = 0;
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
    addEventListener("online", this.connect);
  }

  /** The socket, once the gateway said which frame it expects; else null. */
  get socket() {
    return this.#ready ? this.#socket : null;
  }

  connect = () => {
    if (this.#closed || this.refused || this.#socket) return;
    clearTimeout(this.#retry);
    const socket = (this.#socket = this.open());
    socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
    socket.onclose = () => {
      this.broken ||= !this.#ready;
      this.#socket = null;
      this.#ready = false;
      if (this.#closed || this.refused) return;
      this.stream.onChange();
      this.#retry = window.setTimeout(this.connect, this.#pause);
      this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE_MS);
    };
  };

  close() {
    this.#closed = true;
    removeEventListener("online", this.connect);
    clearTimeout(this.#retry);
    this.#socket?.close();
  }

  /** @param {any} told */
  #take(told) {
    switch (told.type) {
      case "ready":
        this.#ready = true;
        this.broken = false;
        this.#pause = FIRST_PAUSE_MS;
        return this.line.onReady(told.next_frame);
      case "ack": return this.line.onAcknowledged(told.next_frame);
      case "frames": return this.line.onFrames?.(told.next_frame);
      case "final":
      case "revised": return this.stream.onWords(told.utterance, told.finished === true);
      case "partial": return this.stream.onPartial(told);
      case "not_understood": return this.stream.onNotUnderstood(told);
      case "refused": return FINAL_REFUSALS.has(told.code) && this.#refuse();
    }
  }

  #refuse() {
    this.refused = true;
    this.stream.onChange();
  }
}
