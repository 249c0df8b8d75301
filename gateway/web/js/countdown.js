/** The time that was spent on a question, against the time that is meant for the question. */

/** Milliseconds between two "change" events. */
const TICK_MS = 500;

const MINUTE_SECONDS = 60;

/**
 * A countdown that never ends anything. Fires "change" twice a second while it runs, and once each "minute" (one
 * minute is left) and "over".
 */
export class Countdown extends EventTarget {
  #began = 0;
  #timer = 0;
  #before;

  /**
   * @param {number} meant seconds
   * @param {number} spent seconds already spent
   */
  constructor(meant, spent) {
    super();
    this.meant = meant;
    this.#before = spent;
  }

  get running() {
    return this.#timer !== 0;
  }

  /** Seconds. */
  get spent() {
    return this.#before + (this.running ? (performance.now() - this.#began) / 1000 : 0);
  }

  /** Seconds; negative once the time is over. */
  get left() {
    return this.meant - this.spent;
  }

  start() {
    if (this.running) return;
    this.#began = performance.now();
    let left = this.left;
    this.#timer = window.setInterval(() => {
      const now = this.left;
      if (left > MINUTE_SECONDS && now <= MINUTE_SECONDS) this.dispatchEvent(new Event("minute"));
      if (left > 0 && now <= 0) this.dispatchEvent(new Event("over"));
      left = now;
      this.dispatchEvent(new Event("change"));
    }, TICK_MS);
    this.dispatchEvent(new Event("change"));
  }

  pause() {
    if (!this.running) return;
    this.#before = this.spent;
    clearInterval(this.#timer);
    this.#timer = 0;
    this.dispatchEvent(new Event("change"));
  }
}
