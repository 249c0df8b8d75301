/** Speech to words, behind one small interface: what a recogniser has to offer. */

import { locale } from "./i18n.js";

/**
 * @typedef {object} Listener
 * @property {(text: string) => void} onWords final: they will not change any more
 * @property {(text: string) => void} onMaybe heard so far, may still change
 * @property {(reason: "refused" | "unavailable") => void} onProblem it has stopped for good
 */
/**
 * @typedef {object} Recogniser
 * @property {(listener: Listener) => void} start
 * @property {() => Promise<void>} stop returns when what was heard has arrived as final words
 */

const LAST_WORDS = 3000;
/** Milliseconds within which a recognition that was stopped says the last of what it heard. */

/** @returns {Recogniser | null} null where the browser has none: then one types. */
export function recogniser() {
  const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  return Recognition ? new BrowserRecogniser(Recognition) : null;
}

/** The Web Speech API. It ends by itself after a silence and is then started again. */
class BrowserRecogniser {
  /** @type {SpeechRecognition | null} */
  #current = null;
  #wanted = false;
  #failures = 0;
  #ended = () => {};

  /** @param {typeof SpeechRecognition} Recognition */
  constructor(Recognition) {
    this.Recognition = Recognition;
  }

  /** @param {Listener} listener */
  start(listener) {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#failures = 0;
    this.#listen(listener);
  }

  async stop() {
    this.#wanted = false;
    if (!this.#current) return;
    this.#current.stop();
    await new Promise((resolve) => {
      this.#ended = () => resolve(undefined);
      setTimeout(resolve, LAST_WORDS);
    });
  }

  /** @param {Listener} listener */
  #listen(listener) {
    const recognition = new this.Recognition();
    this.#current = recognition;
    let maybe = "";
    Object.assign(recognition, { continuous: true, interimResults: true, lang: locale() });
    recognition.onresult = (event) => {
      maybe = "";
      this.#failures = 0;
      for (let i = event.resultIndex; i < event.results.length; i++) {
        const heard = event.results[i][0].transcript.trim();
        if (event.results[i].isFinal) {
          if (heard) listener.onWords(heard);
        } else maybe = `${maybe} ${heard}`.trim();
      }
      listener.onMaybe(maybe);
    };
    recognition.onerror = ({ error }) => {
      if (error === "not-allowed") this.#fail(listener, "refused");
      else if (error !== "no-speech" && error !== "aborted" && ++this.#failures >= 2) this.#fail(listener, "unavailable");
    };
    recognition.onend = () => {
      // Ended in the middle of a sentence: what was heard of it counts.
      if (maybe) listener.onWords(maybe);
      listener.onMaybe("");
      this.#current = null;
      this.#ended();
      if (this.#wanted) setTimeout(() => this.#wanted && !this.#current && this.#listen(listener), 250);
    };
    recognition.start();
  }

  /** @param {Listener} listener @param {"refused" | "unavailable"} reason */
  #fail(listener, reason) {
    if (!this.#wanted) return;
    void this.stop();
    listener.onProblem(reason);
  }
}
