/** Speech recognition, behind a small interface. */

import { RecognitionResults } from "./recognition_results.js";

/** @typedef {"refused" | "missing" | "unavailable"} SpeechProblem */
/**
 * @typedef {object} Listener
 * @property {(texts: string[], shown: string, unsettled: boolean) => void} onWords takes the texts that do not change
 *   any more, the words that may still change, and whether some of these are final and about to be delivered
 * @property {() => void} onListening called when the browser listens, and when speech is heard again after silence
 * @property {() => void} onSilence called when nothing is heard for a while
 * @property {() => void} [onSound] called with every sound that may be speech
 * @property {(level: number) => void} [onLevel] takes the loudness, 0..1, where the recogniser can measure
 * @property {(problem: SpeechProblem) => void} onProblem called when recognition has stopped for good
 */
/**
 * @typedef {object} Recogniser
 * @property {(listener: Listener) => void} start
 * @property {() => Promise<void>} stop resolves when all recognised words have been delivered
 * @property {() => void} deliver delivers every word that is shown at once, because the page may go away
 * @property {(shut: boolean) => void} shut hears nothing while shut, as when the question is read aloud
 */

/** Milliseconds without a change after which final words are delivered: Android lets final words grow. */
const SETTLE_MS = 700;

/** Milliseconds within which a recognition that was stopped tells its last words. */
const LAST_WORDS_MS = 3_000;

/** Milliseconds between the end of a recognition and the start of the next, doubled after each failure. */
const RESTART_MS = 250;

/** Milliseconds within which a recognition that ends without a word and without an error counts as failed. */
const TOO_SHORT_MS = 1_000;

/** Milliseconds without a sound after the start until the candidate is asked about the microphone. */
const SILENCE_MS = 10_000;

/** The failures and the silent recognitions in a row after which the candidate is told. */
const MAX_FAILURES = 3;
const MAX_SILENT = 3;

/** The errors that no further try changes. @type {{[error: string]: SpeechProblem}} */
const FATAL = {
  "not-allowed": "refused",
  "audio-capture": "missing",
  "service-not-allowed": "unavailable",
  "language-not-supported": "unavailable",
};

/**
 * Return the browser's recogniser for a language.
 * @param {string} language such as "en-GB"
 * @returns {Recogniser | null} null where the browser has none: the candidate then types.
 */
export function recogniser(language) {
  const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  return Recognition ? new BrowserRecogniser(Recognition, language) : null;
}

/** The Web Speech API. A recognition ends by itself after a silence, and is then followed by another. */
class BrowserRecogniser {
  /** @type {Recognition | null} */
  #current = null;
  #wanted = false;
  #shut = false;
  /** @type {Listener | null} */
  #listener = null;
  #failures = 0;
  #silent = 0;
  #silenceTimer = 0;

  /**
   * @param {typeof SpeechRecognition} Api
   * @param {string} language
   */
  constructor(Api, language) {
    this.Api = Api;
    this.language = language;
  }

  /** @param {Listener} listener */
  start(listener) {
    if (this.#wanted) return;
    this.#current?.finish();
    this.#wanted = true;
    this.#listener = listener;
    this.#failures = this.#silent = 0;
    this.#silenceTimer = window.setTimeout(() => listener.onSilence(), SILENCE_MS);
    if (!this.#shut) this.#listen(listener);
  }

  async stop() {
    this.#wanted = false;
    clearTimeout(this.#silenceTimer);
    await this.#current?.stop();
  }

  deliver() {
    this.#current?.deliver();
  }

  /** @param {boolean} shut */
  shut(shut) {
    if (shut === this.#shut) return;
    this.#shut = shut;
    if (shut) void this.#current?.stop();
    else if (this.#wanted && this.#listener && !this.#current) this.#listen(this.#listener);
  }

  /** @param {Listener} listener */
  #listen(listener) {
    this.#current = new Recognition(this.Api, this.language, {
      onStart: () => this.#silent < MAX_SILENT && listener.onListening(),
      onWords: listener.onWords,
      onHeard: () => {
        if (this.#silent >= MAX_SILENT || this.#silenceTimer) listener.onListening();
        listener.onSound?.();
        clearTimeout(this.#silenceTimer);
        this.#silenceTimer = this.#failures = this.#silent = 0;
      },
      onSilent: () => ++this.#silent === MAX_SILENT && this.#wanted && listener.onSilence(),
      onFailure: (problem) => this.#fail(listener, problem),
      onEnd: () => {
        this.#current = null;
        setTimeout(() => {
          if (this.#wanted && !this.#shut && !this.#current) this.#listen(listener);
        }, RESTART_MS * 2 ** this.#failures);
      },
    });
    this.#current.start();
  }

  /**
   * @param {Listener} listener
   * @param {SpeechProblem | undefined} problem that another try does not solve
   */
  #fail(listener, problem) {
    if (!this.#wanted || (!problem && ++this.#failures < MAX_FAILURES)) return;
    void this.stop();
    listener.onProblem(problem ?? "unavailable");
  }
}

/**
 * @typedef {object} RecognitionEvents
 * @property {() => void} onStart
 * @property {Listener["onWords"]} onWords
 * @property {() => void} onHeard
 * @property {() => void} onSilent
 * @property {(problem: SpeechProblem | undefined) => void} onFailure
 * @property {() => void} onEnd
 */

/** A single recognition, from its start to its end. */
class Recognition {
  #results = new RecognitionResults();
  /** @type {SpeechRecognition | null} */
  #recognition = null;
  #began = performance.now();
  /** Whether there was a result or an error: a recognition without either failed if its end came at once. */
  #answered = false;
  #finished = false;
  #settleTimer = 0;
  #ended = () => {};

  /**
   * @param {typeof SpeechRecognition} Api
   * @param {string} language
   * @param {RecognitionEvents} events
   */
  constructor(Api, language, events) {
    this.Api = Api;
    this.language = language;
    this.events = events;
  }

  start() {
    try {
      const recognition = (this.#recognition = new this.Api());
      Object.assign(recognition, { continuous: true, interimResults: true, lang: this.language });
      recognition.onstart = () => this.#finished || this.events.onStart();
      recognition.onresult = (event) => this.#finished || this.#take(event.results);
      recognition.onerror = ({ error }) => this.#finished || this.#fail(error);
      recognition.onend = () => this.finish();
      recognition.start();
    } catch {
      this.#fail("not-started");
      this.finish();
    }
  }

  /** Stop, and wait until the last words were delivered. */
  async stop() {
    const ended = new Promise((resolve) => {
      this.#ended = () => resolve(undefined);
      setTimeout(resolve, LAST_WORDS_MS);
    });
    try {
      this.#recognition?.stop();
    } catch {
      this.finish();
    }
    await ended;
    this.finish();
  }

  /** Deliver every word that is shown. */
  deliver() {
    this.#tell(this.#results.end());
  }

  /** Deliver every word that is shown, and take no further results. */
  finish() {
    if (this.#finished) return;
    this.#finished = true;
    clearTimeout(this.#settleTimer);
    this.deliver();
    this.#ended();
    if (!this.#answered && performance.now() - this.#began < TOO_SHORT_MS) this.events.onFailure(undefined);
    this.events.onEnd();
  }

  /** @param {SpeechRecognitionResultList} results */
  #take(results) {
    this.#answered = true;
    this.events.onHeard();
    this.#tell(this.#results.take(results));
    clearTimeout(this.#settleTimer);
    this.#settleTimer = window.setTimeout(() => this.#tell(this.#results.settle()), SETTLE_MS);
  }

  /** @param {string} error */
  #fail(error) {
    this.#answered = true;
    if (error === "no-speech") this.events.onSilent();
    else this.events.onFailure(FATAL[error]);
  }

  /** @param {string[]} texts that do not change any more */
  #tell(texts) {
    this.events.onWords(texts, this.#results.shown, this.#results.unsettled);
  }
}
