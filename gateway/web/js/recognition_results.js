/**
 * The results of a recognition, as a state: every event tells the whole list of results anew, and each result is
 * delivered once. The Web Speech API says that final results stay, and that interim results may be replaced or
 * removed; browsers also tell final results again, let them grow, and split them over several entries.
 */

/** @typedef {{text: string, final: boolean, provisional: boolean}} Told A result, as told by an event. */
/** @typedef {{index: number, whole: string, fresh: string, final: boolean}} Span A result without repetitions. */

/** The results of a single recognition. */
export class RecognitionResults {
  /** @type {Told[]} */
  #told = [];
  /**
   * The delivered text of each result, by index.
   * @type {string[]}
   */
  #delivered = [];
  /** The words that were shown last and taken back since. */
  #withdrawn = "";

  /**
   * Take the list of an event.
   * @param {ArrayLike<ArrayLike<{transcript: string, confidence?: number}> & {isFinal: boolean}>} list
   * @returns {string[]} The texts that became final for certain, in spoken order.
   */
  take(list) {
    const shown = this.open;
    const told = Array.from(list, ({ 0: best, isFinal }) => ({
      text: best.transcript.trim(),
      final: isFinal,
      // Android marks growing results as final, with a confidence of 0.
      provisional: !((best.confidence ?? 0) > 0),
    }));
    const texts = this.#lost(told);
    this.#told = told;
    const { open } = this;
    if (shown && !open && !texts.length) this.#withdrawn = shown;
    else if (open && this.#withdrawn) {
      if (!isRelated(this.#withdrawn, open)) texts.push(this.#withdrawn);
      this.#withdrawn = "";
    }
    return [...texts, ...this.#deliver((spans, n) => spans.slice(n + 1).some((later) => later.whole))];
  }

  /**
   * Deliver the final results that no event has changed for a while.
   * @returns {string[]}
   */
  settle() {
    return this.#deliver(() => true);
  }

  /**
   * Deliver every word that is shown, at the end of the recognition.
   * @returns {string[]}
   */
  end() {
    const rest = this.shown;
    this.#told.forEach((result, index) => (this.#delivered[index] = result.text));
    this.#withdrawn = "";
    return rest ? [rest] : [];
  }

  /** The words that were heard and not delivered yet. */
  get shown() {
    return this.open || this.#withdrawn;
  }

  /** The words of the current list that were not delivered yet. */
  get open() {
    return joined(this.#spans().map((span) => span.fresh));
  }

  /** Whether final words wait for `settle`. */
  get unsettled() {
    return this.#spans().some((span) => span.final && span.fresh);
  }

  /** @returns {Span[]} The results, without those whose words the next result repeats. */
  #spans() {
    /** @type {Span[]} */
    const spans = [];
    let repeated = "";
    for (const [index, { text, final, provisional }] of this.#told.entries()) {
      const known = this.#delivered[index] ?? repeated;
      const next = this.#told[index + 1];
      if (next && provisional && isPrefix(text, next.text)) repeated = known;
      else {
        spans.push({ index, whole: text, fresh: beyond(known, text), final });
        repeated = "";
      }
    }
    return spans;
  }

  /**
   * Deliver final results, in order, up to the first result that is not final or not settled.
   * @param {(spans: Span[], n: number) => boolean} isSettled
   */
  #deliver(isSettled) {
    /** @type {string[]} */
    const texts = [];
    const spans = this.#spans();
    for (const [n, span] of spans.entries()) {
      if (!span.final || !isSettled(spans, n)) break;
      this.#delivered[span.index] = span.whole;
      if (span.fresh) texts.push(span.fresh);
    }
    return texts;
  }

  /**
   * Return the final words that the new list has dropped: other words in their place, or no place any more.
   * @param {Told[]} told
   */
  #lost(told) {
    const all = joined(told.map((result) => result.text));
    const dropped = this.#spans().filter(({ index, whole, fresh, final }) => {
      const place = told[index]?.text ?? "";
      return final && fresh && !isRelated(whole, place) && !contains(all, fresh);
    });
    for (const span of dropped) this.#delivered[span.index] = span.whole;
    return dropped.map((span) => span.fresh);
  }
}

/** @param {string[]} texts */
function joined(texts) {
  return texts.filter(Boolean).join(" ");
}

/**
 * Return the words of a text as they are compared: without case and punctuation.
 * @param {string} text
 */
function wordsOf(text) {
  return text.toLowerCase().split(/\s+/).map((word) => word.replace(/[^\p{L}\p{N}]/gu, "") || word).filter(Boolean);
}

/**
 * @param {string[]} a
 * @param {string[]} b
 */
function commonStart(a, b) {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n++;
  return n;
}

/**
 * Return whether `text` goes on from `start`. The last of three or more words may have been unfinished.
 * @param {string} start
 * @param {string} text
 */
function isPrefix(start, text) {
  const words = wordsOf(start);
  const common = commonStart(words, wordsOf(text));
  return common === words.length || (words.length >= 3 && common === words.length - 1);
}

/**
 * Return whether two texts are versions of the same words: they agree from the start on, over half of the shorter.
 * @param {string} a
 * @param {string} b
 */
function isRelated(a, b) {
  const [first, second] = [wordsOf(a), wordsOf(b)];
  const common = commonStart(first, second);
  return common > 0 && 2 * common >= Math.min(first.length, second.length);
}

/**
 * @param {string} text
 * @param {string} part
 */
function contains(text, part) {
  return ` ${wordsOf(text).join(" ")} `.includes(` ${wordsOf(part).join(" ")} `);
}

/**
 * Return the words of `text` that come after the words of `known`; all of them where the texts are not related.
 * @param {string} known
 * @param {string} text
 */
function beyond(known, text) {
  if (!known || !isRelated(known, text)) return text;
  return text.split(/\s+/).slice(known.split(/\s+/).length).join(" ");
}
