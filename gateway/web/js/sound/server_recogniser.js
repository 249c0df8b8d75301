/** Speech recognition by the interview's own server. */

/** @import { Listener, Recogniser } from "../speech.js" */
/** @import { SoundOutbox } from "./sound_outbox.js" */

import { MediaRefused, close, meterLevel, openMicrophone } from "../media.js";
import { decibel } from "./frame.js";

/** Milliseconds without a sound until the candidate is asked about the microphone. */
const SILENCE_MS = 10_000;

/** The loudness in dB, below the loudest possible, from which a frame counts as a sound. */
const SOUND_DECIBEL = -50;

/** Frames from which sound that waits here counts as unsent, 2 s: fewer are always on their way. */
const LATE_FRAMES = 10;

/** Milliseconds within which the audio processor hands over its last frame. */
const LAST_FRAME_MS = 1_000;

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
    this.#watched = this.#watch(listener);
    this.#expectSound(listener);
    const onLevel = (/** @type {number} */ level) => listener.onLevel?.(this.#shut ? 0 : level);
    this.#capture = Capture.open((samples) => this.#take(listener, samples), onLevel).catch((problem) => {
      this.#fail(listener, problem);
      return null;
    });
    void this.#capture.then((capture) => capture && listener.onListening());
  }

  async stop() {
    const capture = this.#capture;
    this.#capture = null;
    clearTimeout(this.#silenceTimer);
    await (await capture)?.close();
    this.#watched();
    await this.sound.emptied();
  }

  /** @param {boolean} shut */
  shut(shut) {
    this.#shut = shut;
  }

  /** Nothing to deliver: every whole frame is on this device and on its way. */
  deliver() {}

  /**
   * @param {Listener} listener
   * @param {Int16Array} samples
   */
  #take(listener, samples) {
    if (this.#shut) return this.#expectSound(listener);
    this.sound.add(this.question, samples);
    if (!this.#capture || decibel(samples) < SOUND_DECIBEL) return;
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
   * Tell the listener of sound that waits for long, and of sound that is taken no more.
   * @param {Listener} listener
   * @returns {() => void} Ends the calls.
   */
  #watch(listener) {
    const look = () => {
      listener.onWaiting?.(this.sound.waiting > LATE_FRAMES);
      if (this.sound.refused && this.#capture) this.#fail(listener, null);
    };
    this.sound.addEventListener("change", look);
    return () => {
      this.sound.removeEventListener("change", look);
      listener.onWaiting?.(false);
    };
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

/** The microphone and its audio graph. */
class Capture {
  /**
   * @param {MediaStream} stream
   * @param {AudioContext} audio
   * @param {AudioWorkletNode} frames
   * @param {Promise<void>} ended
   * @param {() => void} endMeter
   */
  constructor(stream, audio, frames, ended, endMeter) {
    this.endMeter = endMeter;
    this.stream = stream;
    this.audio = audio;
    this.frames = frames;
    this.ended = ended;
  }

  /**
   * Open the microphone. The context runs at the device's rate, because Firefox refuses a microphone at any other.
   * @param {(samples: Int16Array) => void} onFrame
   * @param {(level: number) => void} onLevel
   */
  static async open(onFrame, onLevel) {
    const stream = await openMicrophone();
    const audio = new AudioContext();
    try {
      await audio.audioWorklet.addModule(new URL("./frames.worklet.js", import.meta.url));
      await audio.resume();
    } catch (problem) {
      close(stream);
      void audio.close();
      throw problem;
    }
    const mono = /** @type {const} */ ({ numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
    const frames = new AudioWorkletNode(audio, "frames", mono);
    const ended = new Promise((resolve) => {
      frames.port.onmessage = ({ data }) => (data ? onFrame(data) : resolve(undefined));
    });
    const source = audio.createMediaStreamSource(stream);
    source.connect(frames);
    const endMeter = meterLevel(audio, source, onLevel);
    return new Capture(stream, audio, frames, /** @type {Promise<void>} */ (ended), endMeter);
  }

  /** Stop, after the last frame was handed over. */
  async close() {
    this.endMeter();
    this.frames.port.postMessage(null);
    await Promise.race([this.ended, new Promise((resolve) => setTimeout(resolve, LAST_FRAME_MS))]);
    close(this.stream);
    await this.audio.close();
  }
}
