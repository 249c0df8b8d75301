/** Speech recognition by the interview's own server. */

/** @import { Listener, Recogniser } from "../speech.js" */
/** @import { SoundOutbox } from "./sound_outbox.js" */

import { MediaRefused } from "../media.js";
import { decibel } from "./frame.js";
import { FrameCapture } from "./frame_capture.js";

/** Milliseconds without a sound until the candidate is asked about the microphone. */
const SILENCE_MS = 10_000;

/** The loudness in dB, below the loudest possible, from which a frame counts as a sound. */
const SOUND_DECIBEL = -50;

/** The same loudness as a level, 0..1. */
const SOUND_LEVEL = 0.2;

/** @typedef {{shut: (shut: boolean) => void, close: () => Promise<void>}} Capture The microphone, while it is open. */

/**
 * The microphone of a question, whose sound goes to the gateway. Recognised words come back by the outbox.
 * @implements {Recogniser}
 */
export class ServerRecogniser {
  /** @type {Promise<Capture | null> | null} */
  #capture = null;
  #silenceTimer = 0;
  #shut = false;
  #watched = () => {};

  /**
   * @param {SoundOutbox} sound
   * @param {number} question
   */
  constructor(sound, question) {
    this.sound = sound;
    this.question = question;
  }

  /** @param {Listener} listener */
  start(listener) {
    if (this.#capture) return;
    this.sound.partials.hold(false);
    this.#watched = this.#watch(listener);
    this.#expectSound(listener);
    this.#capture = this.#open(listener).catch((problem) => {
      this.#fail(listener, problem);
      return null;
    });
    void this.#capture.then((capture) => {
      capture?.shut(this.#shut);
      if (capture) listener.onListening();
    });
  }

  async stop() {
    const capture = this.#capture;
    this.#capture = null;
    this.sound.partials.hold(true);
    clearTimeout(this.#silenceTimer);
    await (await capture)?.close();
    this.#watched();
    await this.sound.emptied();
  }

  /** @param {boolean} shut */
  shut(shut) {
    this.#shut = shut;
    void this.#capture?.then((capture) => capture?.shut(shut));
  }

  /** Nothing to deliver: every whole frame is on this device and on its way. */
  deliver() {}

  /**
   * Open the microphone: as frames, or as clips where the browser has no audio worklet that works.
   * @param {Listener} listener
   * @returns {Promise<Capture>}
   */
  async #open(listener) {
    const onLevel = (/** @type {number} */ level) => listener.onLevel?.(this.#shut ? 0 : level);
    try {
      return await FrameCapture.open((samples) => this.#take(listener, samples), onLevel);
    } catch (problem) {
      if (problem instanceof MediaRefused || !window.MediaRecorder) throw problem;
    }
    const [{ ClipCapture }, clips] = await Promise.all([import("./clip_capture.js"), this.sound.clips()]);
    return ClipCapture.open((file, seconds) => clips.add(this.question, file, seconds), (level) => {
      onLevel(level);
      if (this.#shut) this.#expectSound(listener);
      else if (level >= SOUND_LEVEL) this.#hear(listener);
    });
  }

  /**
   * @param {Listener} listener
   * @param {Int16Array} samples
   */
  #take(listener, samples) {
    if (this.#shut) return this.#expectSound(listener);
    this.sound.add(this.question, samples);
    if (decibel(samples) >= SOUND_DECIBEL) this.#hear(listener);
  }

  /**
   * Note that there is a sound.
   * @param {Listener} listener
   */
  #hear(listener) {
    if (!this.#capture) return;
    if (!this.#silenceTimer) listener.onListening();
    listener.onSound?.();
    this.#expectSound(listener);
  }

  /** @param {Listener} listener */
  #expectSound(listener) {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = window.setTimeout(() => {
      this.#silenceTimer = 0;
      listener.onSilence();
    }, SILENCE_MS);
  }

  /**
   * Tell the listener of sound that is taken no more.
   * @param {Listener} listener
   * @returns {() => void} Ends the calls.
   */
  #watch(listener) {
    const look = () => {
      if (this.sound.refused && this.#capture) this.#fail(listener, null);
    };
    this.sound.addEventListener("change", look);
    return () => this.sound.removeEventListener("change", look);
  }

  /**
   * @param {Listener} listener
   * @param {unknown} problem
   */
  #fail(listener, problem) {
    void this.stop();
    const refused = problem instanceof MediaRefused ? problem.problem : "";
    listener.onProblem(refused === "refused" ? "refused" : refused === "" ? "unavailable" : "missing");
  }
}
