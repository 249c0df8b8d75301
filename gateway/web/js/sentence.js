/** A sentence that is recorded from shortly before its first sound to a pause. */

/** The loudness, 0..1, below which a moment is quiet. */
const QUIET_LEVEL = 0.2;

/** Seconds without a sound after which the sentence is over. */
const PAUSE_SECONDS = 1.2;

/** Seconds after which a recording without a sound begins anew. */
const FRESH_SECONDS = 1.5;

/** Seconds of the longest recording: the server takes 12. */
const LONGEST_SECONDS = 11;

export class Sentence {
  /** @type {MediaRecorder | null} */
  #recorder = null;
  #began = 0;
  #lastSound = 0;
  #ended = false;

  /**
   * @param {MediaStream} stream of the microphone
   * @param {(recording: Blob) => void} onEnd called once, after the sentence
   */
  constructor(stream, onEnd) {
    this.stream = stream;
    this.onEnd = onEnd;
    this.#begin();
  }

  /**
   * Take the loudness of the moment, 0..1.
   * @param {number} level
   */
  hear(level) {
    if (this.#ended) return;
    const now = performance.now();
    if (level >= QUIET_LEVEL) this.#lastSound = now;
    const length = (now - this.#began) / 1000;
    const pause = (now - this.#lastSound) / 1000;
    if (!this.#lastSound) {
      if (length >= FRESH_SECONDS) this.#begin();
    } else if (pause >= PAUSE_SECONDS || length >= LONGEST_SECONDS) this.#end();
  }

  /** Record no more, and hand over nothing. */
  close() {
    this.#ended = true;
    this.#recorder?.stop();
    this.#recorder = null;
  }

  #begin() {
    this.#recorder?.stop();
    this.#recorder = new MediaRecorder(this.stream);
    this.#recorder.start();
    this.#began = performance.now();
  }

  #end() {
    if (this.#recorder) this.#recorder.ondataavailable = ({ data }) => this.onEnd(data);
    this.close();
  }
}
