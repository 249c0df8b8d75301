/** Camera and microphone: opened on request, closed for certain, and their refusals told apart. */

/** @typedef {"refused" | "missing" | "busy" | "insecure"} MediaProblem */

export class MediaRefused extends Error {
  /** @param {MediaProblem} problem */
  constructor(problem) {
    super(problem);
    this.problem = problem;
  }
}

/** @returns {Promise<MediaStream>} MediaRefused when there is none. */
export function openCamera() {
  return opened({ video: { width: 640, height: 480, frameRate: 15, facingMode: "user" } });
}

/** @returns {Promise<MediaStream>} MediaRefused when there is none. */
export function openMicrophone() {
  return opened({ audio: true });
}

/** @param {MediaStream | null | undefined} stream */
export function close(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** @param {MediaStreamConstraints} wanted */
async function opened(wanted) {
  if (!navigator.mediaDevices) throw new MediaRefused("insecure"); // not https, not localhost
  try {
    return await navigator.mediaDevices.getUserMedia(wanted);
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotAllowedError" || name === "SecurityError") throw new MediaRefused("refused");
    throw new MediaRefused(name === "NotReadableError" ? "busy" : "missing");
  }
}

/**
 * Call back with the loudness, 0..1, about 15 times a second.
 * @param {MediaStream} stream
 * @param {(level: number) => void} onLevel
 * @returns {() => void} Ends it.
 */
export function meterLevel(stream, onLevel) {
  const audio = new AudioContext();
  const analyser = audio.createAnalyser();
  analyser.fftSize = 1024;
  audio.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    const decibel = 10 * Math.log10(power + 1e-10);
    onLevel(Math.min(1, Math.max(0, (decibel + 60) / 50))); // -60 dB silence, -10 dB loud
  }, 66);
  return () => {
    clearInterval(timer);
    void audio.close();
  };
}
