/** The microphone as frames of samples, by an audio worklet. */

import { close, meterLevel, openMicrophone } from "../media.js";

/** Milliseconds within which the audio processor hands over its last frame. */
const LAST_FRAME_MS = 1_000;

/** The microphone and its audio graph. */
export class FrameCapture {
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
    return new FrameCapture(stream, audio, frames, /** @type {Promise<void>} */ (ended), endMeter);
  }

  /** Nothing to shut: whoever takes the frames leaves them out. */
  shut() {}

  /** Stop, after the last frame was handed over. */
  async close() {
    this.endMeter();
    this.frames.port.postMessage(null);
    await Promise.race([this.ended, new Promise((resolve) => setTimeout(resolve, LAST_FRAME_MS))]);
    close(this.stream);
    await this.audio.close();
  }
}
