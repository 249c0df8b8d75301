/** The question whether an answer is finished, asked after a silence. Only the listening ends by itself. */

/** Milliseconds of silence after which the candidate is asked: people think for 5 to 10 s. */
const SILENCE_MS = 12_000;

/** Milliseconds of silence after which the candidate is asked who seems to have finished, by the voice. */
const FINISHED_SILENCE_MS = 4_000;

/** Seconds that the candidate is asked for, until the listening pauses. */
const ASKED_SECONDS = 5;

/** Fires "change" when `left` changes, and "over" when nobody has spoken until the end. */
export class TurnTaking extends EventTarget {
  /** Seconds until the listening pauses, while the candidate is asked; else null. @type {number | null} */
  left = null;
  #timer = 0;

  /** Take a sound: the candidate goes on. Without a first sound nothing is asked. */
  sounded() {
    this.#show(null);
    this.#askAfter(SILENCE_MS);
  }

  /** Take the judgement that the candidate has finished, which any further sound disproves. */
  finished() {
    this.#askAfter(FINISHED_SILENCE_MS);
  }

  /** Whether a silence is asked about: something was heard, and nothing has stopped the question. */
  get waits() {
    return this.#timer !== 0;
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#show(null);
  }

  /** @param {number} milliseconds */
  #askAfter(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#count(ASKED_SECONDS), milliseconds);
  }

  /** @param {number} left */
  #count(left) {
    if (left <= 0) {
      this.stop();
      this.dispatchEvent(new Event("over"));
      return;
    }
    this.#show(left);
    this.#timer = window.setTimeout(() => this.#count(left - 1), 1000);
  }

  /** @param {number | null} left */
  #show(left) {
    if (left === this.left) return;
    this.left = left;
    this.dispatchEvent(new Event("change"));
  }
}
