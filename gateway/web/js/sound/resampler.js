/** Resampling of a microphone's sound to the rate that the recogniser reads. */

/** Zero crossings of the kernel on each side of its centre: more of them let less of a foreign frequency through. */
const ZERO_CROSSINGS = 12;

/** The share of the lower rate's half up to which frequencies pass. */
const PASS_BAND = 0.92;

/** Positions between two samples for which the kernel is computed ahead. */
const PHASES = 256;

/** A windowed-sinc resampler from a rate to another, over blocks of any length. */
export class Resampler {
  /** @type {Float32Array} the end of the earlier blocks, of which the next outputs still need samples */
  #rest;
  /** The position of the next output in `#rest` and the blocks behind it, in input samples. */
  #position;

  /**
   * @param {number} from samples a second
   * @param {number} to samples a second
   */
  constructor(from, to) {
    this.step = from / to;
    const cutoff = PASS_BAND * Math.min(1, to / from);
    this.half = Math.ceil(ZERO_CROSSINGS / cutoff);
    this.kernels = Array.from({ length: PHASES + 1 }, (_, phase) => kernel(phase / PHASES, this.half, cutoff));
    this.#rest = new Float32Array(this.half);
    this.#position = this.half;
  }

  /**
   * Return the samples at the new rate that the blocks up to this block determine.
   * @param {Float32Array} block
   * @returns {Float32Array}
   */
  take(block) {
    const input = new Float32Array(this.#rest.length + block.length);
    input.set(this.#rest);
    input.set(block, this.#rest.length);
    const count = Math.max(0, Math.ceil((input.length - this.half - this.#position) / this.step));
    const output = Float32Array.from({ length: count }, (_, at) => this.#at(input, this.#position + at * this.step));
    const next = this.#position + count * this.step;
    const kept = Math.max(0, Math.floor(next) - this.half);
    this.#rest = input.slice(kept);
    this.#position = next - kept;
    return output;
  }

  /**
   * @param {Float32Array} input
   * @param {number} position between two samples
   */
  #at(input, position) {
    const centre = Math.floor(position);
    const weights = this.kernels[Math.round((position - centre) * PHASES)];
    const first = centre - this.half + 1;
    let sum = 0;
    for (let at = 0; at < weights.length; at++) sum += weights[at] * input[first + at];
    return sum;
  }
}

/**
 * Return the weights of the samples around a position: a sinc below a Blackman window, with the sum 1.
 * @param {number} fraction of a sample behind the centre
 * @param {number} half samples on each side
 * @param {number} cutoff as a share of half the input's rate
 */
function kernel(fraction, half, cutoff) {
  const weights = Float64Array.from({ length: 2 * half }, (_, at) => {
    const distance = at - half + 1 - fraction;
    const turn = Math.PI * (1 + distance / half);
    const window = 0.42 - 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn);
    return Math.abs(distance) >= half ? 0 : window * sinc(cutoff * distance);
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** @param {number} x */
function sinc(x) {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
