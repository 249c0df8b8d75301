/** Time spent on a question against the time that is meant for it. It never ends anything. */

const TICK = 500;
const LAST_MINUTE = 60;

/** Fires "change" twice a second while it runs; "minute" and "over" once each. */
export class Countdown extends EventTarget {
  #began = 0;
  #timer = 0;
  #before;

  /** @param {number} meant seconds @param {number} spent seconds already */
  constructor(meant, spent) {
    super();
    this.meant = meant;
    this.#before = spent;
  }

  get running() {
    return this.#timer !== 0;
  }

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
      if (left > LAST_MINUTE && now <= LAST_MINUTE) this.dispatchEvent(new Event("minute"));
      if (left > 0 && now <= 0) this.dispatchEvent(new Event("over"));
      left = now;
      this.dispatchEvent(new Event("change"));
    }, TICK);
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
