/**
 * The worker that looks at camera pictures, in a thread of its own so that typing never waits. A picture does not
 * leave the worker: the answer holds the number of faces and the turn of a single face.
 */

// @ts-expect-error: `make assets` fetches this file.
import { FaceLandmarker, FilesetResolver, ObjectDetector } from "../../assets/tasks-vision/vision_bundle.mjs";

/** @typedef {{phone: boolean, faces: number, yaw: number, pitch: number, brightness: number}} Look */

const DEGREES_PER_RADIAN = 180 / Math.PI;

/** Looks between two searches for a phone: a search costs as much as three looks at a face. */
const PHONE_EVERY_LOOKS = 3;

/** The detector's score, 0..1, from which an object counts as a phone. */
const PHONE_MIN_SCORE = 0.4;

const ASSETS = new URL("../../assets", import.meta.url).href;

const engine = await FilesetResolver.forVisionTasks(`${ASSETS}/tasks-vision/wasm`, true);
const landmarker = await FaceLandmarker.createFromOptions(engine, {
  baseOptions: { modelAssetPath: `${ASSETS}/models/face_landmarker.task`, delegate: "CPU" },
  runningMode: "VIDEO",
  numFaces: 2,
  outputFacialTransformationMatrixes: true,
});
const detector = new URLSearchParams(location.search).has("phone")
  ? await ObjectDetector.createFromOptions(anew(engine), {
      baseOptions: { modelAssetPath: `${ASSETS}/models/object_detector.tflite`, delegate: "CPU" },
      runningMode: "VIDEO",
      scoreThreshold: PHONE_MIN_SCORE,
      categoryAllowlist: ["cell phone"],
    })
  : null;
let looks = 0;
let phone = false;
const small = /** @type {OffscreenCanvasRenderingContext2D} */ (
  new OffscreenCanvas(32, 24).getContext("2d", { willReadFrequently: true })
);

/**
 * Return the engine under another address: a task uses its engine up, and a module runs once for each address.
 * @param {{wasmLoaderPath: string, wasmBinaryPath: string}} files
 */
function anew(files) {
  return { ...files, wasmLoaderPath: `${files.wasmLoaderPath}?again` };
}

self.onmessage = ({ data: { picture, at } }) => {
  self.postMessage(look(picture, at));
  picture.close();
};
self.postMessage("ready");

/**
 * @param {ImageBitmap} picture
 * @param {number} at milliseconds
 * @returns {Look}
 */
function look(picture, at) {
  const found = landmarker.detectForVideo(picture, at);
  const turned = turn(found.facialTransformationMatrixes[0]?.data);
  const brightness = meanBrightness(picture);
  if (detector && looks++ % PHONE_EVERY_LOOKS === 0) phone = detector.detectForVideo(picture, at).detections.length > 0;
  return { phone, faces: found.faceLandmarks.length, ...turned, brightness };
}

/**
 * Return the turn of a face in degrees from straight ahead: yaw to the picture's right, pitch down.
 * @param {number[] | undefined} matrix 4 x 4, column by column
 */
function turn(matrix) {
  if (!matrix) return { yaw: 0, pitch: 0 };
  const yaw = Math.atan2(matrix[8], Math.hypot(matrix[9], matrix[10])) * DEGREES_PER_RADIAN;
  return { yaw, pitch: Math.atan2(-matrix[9], matrix[10]) * DEGREES_PER_RADIAN };
}

/**
 * Return the mean brightness: 0 is black, 255 is white.
 * @param {ImageBitmap} picture
 */
function meanBrightness(picture) {
  small.drawImage(picture, 0, 0, 32, 24);
  const { data } = small.getImageData(0, 0, 32, 24);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum += 0.3 * data[i] + 0.59 * data[i + 1] + 0.11 * data[i + 2];
  return sum / (data.length / 4);
}
