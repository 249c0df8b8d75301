/** The microphone as clips, by the browser's recorder: each clip has a recorder of its own, and is a whole file. */

import { close, meterStream, openMicrophone } from "../media.js";
import { CLOSING_FRAMES, FRAME_SAMPLES, FRAME_SECONDS, SAMPLE_RATE_HZ } from "./frame.js";

/** Seconds of a clip: from the first on, a quiet moment ends the clip, and the last ends it anyway. */
const SHORTEST_SECONDS = 4;
const LONGEST_SECONDS = 10;

/** The loudness, 0..1, below which a moment is quiet. */
const QUIET_LEVEL = 0.2;

/** Milliseconds between two looks whether a clip ends. */
const LOOK_MS = 66;

/** Milliseconds within which the recorder hands over its last clip. */
const LAST_CLIP_MS = 1_000;

const WAV_HEADER_BYTES = 44;

/** The middle of the range of 8-bit samples, which have no sign in a wav file. */
const SILENT_SAMPLE = 128;

/** Bits a second: speech needs no more. */
const BITS_PER_SECOND = 32_000;

export class ClipCapture {
  /** @type {MediaRecorder | null} */
  #recorder = null;
  #began = 0;
  /** The loudness, 0..1. Where the browser has no audio graph, each moment counts as quiet. */
  #level = 0;
  #look = 0;
  /** Ends once every recorder has handed over its clip. */
  #handedOver = Promise.resolve();

  /**
   * @param {MediaStream} stream
   * @param {(file: ArrayBuffer, seconds: number) => void} onClip
   * @param {(level: number) => void} onLevel
   */
  constructor(stream, onClip, onLevel) {
    this.stream = stream;
    this.onClip = onClip;
    this.#record();
    this.#look = window.setInterval(() => this.#isOver() && this.#record(), LOOK_MS);
    this.endMeter = meterStream(stream, (level) => {
      this.#level = level;
      onLevel(level);
    });
  }

  /**
   * Open the microphone.
   * @param {(file: ArrayBuffer, seconds: number) => void} onClip takes a file, and its length by the clock
   * @param {(level: number) => void} onLevel
   */
  static async open(onClip, onLevel) {
    const stream = await openMicrophone();
    try {
      return new ClipCapture(stream, onClip, onLevel);
    } catch (problem) {
      close(stream);
      throw problem;
    }
  }

  /**
   * Leave out the sound while the microphone is shut.
   * @param {boolean} shut
   */
  shut(shut) {
    if (shut) this.#end();
    else if (!this.#recorder) this.#record();
  }

  /** Stop, after the last clip was handed over, with a clip of silence behind it. */
  async close() {
    clearInterval(this.#look);
    this.endMeter();
    this.#end();
    await Promise.race([this.#handedOver, new Promise((resolve) => setTimeout(resolve, LAST_CLIP_MS))]);
    this.onClip(silence(), CLOSING_FRAMES * FRAME_SECONDS);
    close(this.stream);
  }

  /** Begin a clip; the clip before ends once the new recorder runs, so that nothing is missed in between. */
  #record() {
    const recorder = new MediaRecorder(this.stream, { audioBitsPerSecond: BITS_PER_SECOND });
    const began = performance.now();
    const before = this.#recorder;
    const handedOver = new Promise((resolve) => {
      recorder.ondataavailable = async ({ data }) => {
        const seconds = (performance.now() - began) / 1000;
        if (data.size) this.onClip(await data.arrayBuffer(), seconds);
        resolve(undefined);
      };
    });
    this.#handedOver = Promise.all([this.#handedOver, handedOver]).then(() => {});
    // A recorder that is stopped at once may never start.
    recorder.onstart = recorder.onstop = () => before?.state === "recording" && before.stop();
    recorder.start();
    this.#recorder = recorder;
    this.#began = began;
  }

  /** Return whether the running clip should end: it is long enough, and the moment is quiet, or it is too long. */
  #isOver() {
    const seconds = (performance.now() - this.#began) / 1000;
    const quiet = this.#level < QUIET_LEVEL || seconds >= LONGEST_SECONDS;
    return this.#recorder !== null && seconds >= SHORTEST_SECONDS && quiet;
  }

  #end() {
    this.#recorder?.stop();
    this.#recorder = null;
  }
}

/** Return the silence behind the last sound as a wav file, which every browser can make: mono, 8 bits a sample. */
function silence() {
  const samples = CLOSING_FRAMES * FRAME_SAMPLES;
  const bytes = new Uint8Array(WAV_HEADER_BYTES + samples).fill(SILENT_SAMPLE, WAV_HEADER_BYTES);
  const header = new DataView(bytes.buffer);
  const write = (/** @type {number} */ at, /** @type {string} */ name) =>
    bytes.set(new TextEncoder().encode(name), at);
  write(0, "RIFF");
  header.setUint32(4, bytes.length - 8, true);
  write(8, "WAVEfmt ");
  header.setUint32(16, 16, true); // bytes of the format, which begins with that of plain samples
  header.setUint16(20, 1, true);
  header.setUint16(22, 1, true);
  header.setUint32(24, SAMPLE_RATE_HZ, true);
  header.setUint32(28, SAMPLE_RATE_HZ, true);
  header.setUint16(32, 1, true);
  header.setUint16(34, 8, true);
  write(36, "data");
  header.setUint32(40, samples, true);
  return bytes.buffer;
}
