/** Camera and microphone: opened on request, with the reasons of a refusal told apart. */

/** @typedef {"refused" | "missing" | "busy" | "insecure"} MediaProblem */

/** Milliseconds between two readings of the loudness. */
const METER_TICK_MS = 66;

/** Milliseconds after which the candidate is told that the browser has not answered. */
export const UNANSWERED_MS = 10_000;

export class MediaRefused extends Error {
  /** @param {MediaProblem} problem */
  constructor(problem) {
    super(problem);
    this.problem = problem;
  }
}

/** @returns {Promise<MediaStream>} Throws MediaRefused where there is none. */
export function openCamera() {
  return open({ video: { width: 640, height: 480, frameRate: 15, facingMode: "user" } });
}

/** @returns {Promise<MediaStream>} Throws MediaRefused where there is none. */
export function openMicrophone() {
  return open({ audio: true });
}

/** @param {MediaStream | null | undefined} stream */
export function close(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** @param {MediaStreamConstraints} constraints */
async function open(constraints) {
  // Browsers offer devices to pages from https or localhost only.
  if (!navigator.mediaDevices) throw new MediaRefused("insecure");
  try {
    return await navigator.mediaDevices.getUserMedia(constraints);
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotAllowedError" || name === "SecurityError") throw new MediaRefused("refused");
    throw new MediaRefused(name === "NotReadableError" ? "busy" : "missing");
  }
}

/**
 * Return an analyser of the stream's sound.
 * @param {MediaStream} stream
 * @returns {AnalyserNode | null} null where the browser has no audio graph, or refuses this one.
 */
function analyserOf(stream) {
  try {
    const audio = new AudioContext();
    const analyser = audio.createAnalyser();
    analyser.fftSize = 1024;
    audio.createMediaStreamSource(stream).connect(analyser);
    return analyser;
  } catch {
    return null;
  }
}

/**
 * Call back with the loudness, 0..1, about 15 times a second.
 * @param {MediaStream} stream
 * @param {(level: number) => void} onLevel
 * @returns {() => void} Ends the calls.
 */
export function meterLevel(stream, onLevel) {
  const analyser = analyserOf(stream);
  if (!analyser) return () => {};
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    const decibel = 10 * Math.log10(power + 1e-10);
    onLevel(Math.min(1, Math.max(0, (decibel + 60) / 50))); // -60 dB is silence, -10 dB is loud
  }, METER_TICK_MS);
  return () => {
    clearInterval(timer);
    void /** @type {AudioContext} */ (analyser.context).close();
  };
}
