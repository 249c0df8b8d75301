/** Camera and microphone: opened on request, with the reasons of a refusal told apart. */

import { readValue, storeValue } from "../shared/web/js/storage.js";

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

/** @typedef {"audioinput" | "videoinput"} DeviceKind */

/** Where the candidate's choice of a device is stored. @type {{[kind in DeviceKind]: string}} */
const CHOSEN = { audioinput: "vivavoce.microphone", videoinput: "vivavoce.camera" };

/** @returns {Promise<MediaStream>} Throws MediaRefused where there is none. */
export function openCamera() {
  return open({ video: { width: 640, height: 480, frameRate: 15, ...wanted("videoinput") } });
}

/** @returns {Promise<MediaStream>} Throws MediaRefused where there is none. */
export function openMicrophone() {
  const cleaned = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  return open({ audio: { ...cleaned, ...wanted("audioinput") } });
}

/**
 * Return the devices of a kind. Their names are there once a device was opened.
 * @param {DeviceKind} kind
 * @returns {Promise<MediaDeviceInfo[]>}
 */
export async function devicesOf(kind) {
  const all = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return all.filter((device) => device.kind === kind && device.deviceId);
}

/**
 * Choose the device that is opened from now on. A device that is gone is replaced by the browser's own choice.
 * @param {DeviceKind} kind
 * @param {string} device
 */
export function chooseDevice(kind, device) {
  storeValue(CHOSEN[kind], device);
}

/** @param {DeviceKind} kind */
function wanted(kind) {
  const deviceId = readValue(CHOSEN[kind]);
  if (deviceId) return { deviceId };
  return kind === "videoinput" ? { facingMode: "user" } : {};
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
 * Call back with the loudness, 0..1, about 15 times a second.
 * @param {AudioContext} audio
 * @param {AudioNode} source
 * @param {(level: number) => void} onLevel
 * @returns {() => void} Ends the calls.
 */
export function meterLevel(audio, source, onLevel) {
  const analyser = audio.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    const decibel = 10 * Math.log10(power + 1e-10);
    onLevel(Math.min(1, Math.max(0, (decibel + 60) / 50))); // -60 dB is silence, -10 dB is loud
  }, METER_TICK_MS);
  return () => clearInterval(timer);
}

/**
 * Call back with the loudness of a stream, as `meterLevel` does; never where the browser refuses the audio graph.
 * @param {MediaStream} stream
 * @param {(level: number) => void} onLevel
 * @returns {() => void} Ends the calls.
 */
export function meterStream(stream, onLevel) {
  try {
    const audio = new AudioContext();
    const end = meterLevel(audio, audio.createMediaStreamSource(stream), onLevel);
    return () => {
      end();
      void audio.close();
    };
  } catch {
    return () => {};
  }
}
