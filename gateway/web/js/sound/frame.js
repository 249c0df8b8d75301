/** The frames in which sound travels to the gateway: mono, 16-bit samples, little-endian. */

export const SAMPLE_RATE_HZ = 16_000;

/** Samples of a frame: 200 ms. */
export const FRAME_SAMPLES = 3_200;

export const FRAME_SECONDS = FRAME_SAMPLES / SAMPLE_RATE_HZ;

/**
 * Frames of silence behind the last sound, 1.6 s: after them the gateway ends a span of any length. A short span ends
 * after 1 s, and the detector hears the end of the speech a little late.
 */
export const CLOSING_FRAMES = 8;

/**
 * @typedef {object} Frame
 * @property {string} session
 * @property {string} stream
 * @property {number} number of the frame in its stream, from 0
 * @property {number} question
 * @property {Int16Array} samples
 */

/** Bytes at the beginning of a message: the number of the (first) frame (4), and the index of its question (2). */
const HEADER_BYTES = 6;

/**
 * Return the message of a frame.
 * @param {number} number
 * @param {Frame} frame
 */
export function message(number, { question, samples }) {
  const bytes = new DataView(new ArrayBuffer(HEADER_BYTES + 2 * samples.length));
  bytes.setUint32(0, number, true);
  bytes.setUint16(4, question, true);
  samples.forEach((sample, at) => bytes.setInt16(HEADER_BYTES + 2 * at, sample, true));
  return bytes.buffer;
}

/**
 * Return the message of a clip.
 * @param {number} first the number of its first frame
 * @param {{question: number, file: ArrayBuffer}} clip
 */
export function clipMessage(first, { question, file }) {
  const bytes = new Uint8Array(HEADER_BYTES + file.byteLength);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, first, true);
  header.setUint16(4, question, true);
  bytes.set(new Uint8Array(file), HEADER_BYTES);
  return bytes.buffer;
}

/**
 * Return the loudness of samples in dB below the loudest possible.
 * @param {Int16Array} samples
 */
export function decibel(samples) {
  const power = samples.reduce((sum, sample) => sum + (sample / 32768) ** 2, 0) / samples.length;
  return 10 * Math.log10(power + 1e-10);
}
