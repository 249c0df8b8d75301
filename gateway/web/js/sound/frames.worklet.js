/** The audio processor that cuts the microphone's sound into frames of 16-bit samples. */

import { CLOSING_FRAMES, FRAME_SAMPLES, SAMPLE_RATE_HZ } from "./frame.js";
import { Resampler } from "./resampler.js";

/**
 * Posts an Int16Array of FRAME_SAMPLES at a time. On any message, posts the rest, filled up with silence, then the
 * closing frames, and null.
 */
class Frames extends AudioWorkletProcessor {
  resampler = new Resampler(sampleRate, SAMPLE_RATE_HZ);
  frame = new Int16Array(FRAME_SAMPLES);
  filled = 0;
  ended = false;

  constructor() {
    super();
    this.port.onmessage = () => this.end();
  }

  /** @param {Float32Array[][]} inputs */
  process([channels]) {
    if (channels.length && !this.ended) for (const sample of this.resampler.take(channels[0])) this.put(sample);
    return !this.ended;
  }

  /** @param {number} sample -1..1 */
  put(sample) {
    this.frame[this.filled++] = 32767 * Math.max(-1, Math.min(1, sample));
    if (this.filled === FRAME_SAMPLES) this.post();
  }

  post() {
    this.port.postMessage(this.frame, [this.frame.buffer]);
    this.frame = new Int16Array(FRAME_SAMPLES);
    this.filled = 0;
  }

  end() {
    if (this.filled) this.post();
    for (let at = 0; at < CLOSING_FRAMES; at++) this.post();
    this.ended = true;
    this.port.postMessage(null);
  }
}

registerProcessor("frames", Frames);
