/** The words so far of the spans of speech that the server still hears. Best effort: they are kept nowhere. */

/** @import { Partial, Span } from "./sound_line.js" */

/** Milliseconds after which words without an end or a newer version are taken away. */
const STALE_MS = 15_000;

/** Fires "change" when the words of a question change. */
export class Partials extends EventTarget {
  /** @type {Map<string, {partial: Partial, timer: number}>} by span, in spoken order */
  #open = new Map();
  /**
   * The spans that have their final words: a partial that comes later is too late.
   * @type {Set<string>}
   */
  #settled = new Set();
  #held = false;

  /** @param {Partial} partial */
  take(partial) {
    const key = keyOf(partial);
    if (this.#settled.has(key)) return;
    clearTimeout(this.#open.get(key)?.timer);
    const timer = this.#held ? 0 : window.setTimeout(() => this.#drop(key), STALE_MS);
    this.#open.set(key, { partial, timer });
    this.dispatchEvent(new Event("change"));
  }

  /**
   * Keep words without news, or do not: while nobody listens, no news is to be expected of a line that is down.
   * @param {boolean} held
   */
  hold(held) {
    this.#held = held;
    if (held) for (const { timer } of this.#open.values()) clearTimeout(timer);
  }

  /**
   * Take the words of a span away: the span has its final words, or none.
   * @param {Span} span
   */
  settle(span) {
    this.#settled.add(keyOf(span));
    this.#drop(keyOf(span));
  }

  /**
   * Return the words so far in a question.
   * @param {number} question
   */
  of(question) {
    const own = [...this.#open.values()].filter(({ partial }) => partial.question_index === question);
    return own.map(({ partial }) => partial.text).join(" ");
  }

  close() {
    for (const { timer } of this.#open.values()) clearTimeout(timer);
  }

  /** @param {string} key */
  #drop(key) {
    clearTimeout(this.#open.get(key)?.timer);
    if (this.#open.delete(key)) this.dispatchEvent(new Event("change"));
  }
}

/** @param {Span} span */
function keyOf({ stream, first_frame }) {
  return `${stream} ${first_frame}`;
}
