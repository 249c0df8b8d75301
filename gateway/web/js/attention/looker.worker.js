/**
 * Looks at one camera picture at a time, in a thread of its own so that typing never waits for it.
 * A picture stays here: what goes out is how many faces there are, and where the one face turns.
 */

// @ts-expect-error: no file of ours; `make assets` fetches it.
import { FaceLandmarker, FilesetResolver, ObjectDetector } from "/assets/tasks-vision/vision_bundle.mjs";

/** @typedef {{phone: boolean, faces: number, yaw: number, pitch: number, brightness: number}} Look */

const DEGREES = 180 / Math.PI;

const PHONE_EVERY = 3;
/** Looks between two searches for a phone: one costs as much as three looks at a face. */

const PHONE_SURE = 0.4;

const engine = await FilesetResolver.forVisionTasks("/assets/tasks-vision/wasm", true);
const landmarker = await FaceLandmarker.createFromOptions(engine, {
  baseOptions: { modelAssetPath: "/assets/models/face_landmarker.task", delegate: "CPU" },
  runningMode: "VIDEO",
  numFaces: 2,
  outputFacialTransformationMatrixes: true,
});
const detector = new URLSearchParams(location.search).has("phone")
  ? await ObjectDetector.createFromOptions(anew(engine), {
      baseOptions: { modelAssetPath: "/assets/models/object_detector.tflite", delegate: "CPU" },
      runningMode: "VIDEO",
      scoreThreshold: PHONE_SURE,
      categoryAllowlist: ["cell phone"],
    })
  : null;
let looks = 0;
let phone = false;
const small = /** @type {OffscreenCanvasRenderingContext2D} */ (
  new OffscreenCanvas(32, 24).getContext("2d", { willReadFrequently: true })
);

/**
 * A task uses its engine up, and a module is run once: under another address it runs again.
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

/** @param {ImageBitmap} picture @param {number} at milliseconds @returns {Look} */
function look(picture, at) {
  const found = landmarker.detectForVideo(picture, at);
  const turned = turn(found.facialTransformationMatrixes[0]?.data);
  const brightness = meanBrightness(picture);
  if (detector && looks++ % PHONE_EVERY === 0) phone = detector.detectForVideo(picture, at).detections.length > 0;
  return { phone, faces: found.faceLandmarks.length, ...turned, brightness };
}

/**
 * Degrees from straight ahead: yaw to the picture's right, pitch down.
 * @param {number[] | undefined} matrix 4 x 4, column by column
 */
function turn(matrix) {
  if (!matrix) return { yaw: 0, pitch: 0 };
  const yaw = Math.atan2(matrix[8], Math.hypot(matrix[9], matrix[10])) * DEGREES;
  return { yaw, pitch: Math.atan2(-matrix[9], matrix[10]) * DEGREES };
}

/** 0 black .. 255 white. @param {ImageBitmap} picture */
function meanBrightness(picture) {
  small.drawImage(picture, 0, 0, 32, 24);
  const { data } = small.getImageData(0, 0, 32, 24);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum += 0.3 * data[i] + 0.59 * data[i + 1] + 0.11 * data[i + 2];
  return sum / (data.length / 4);
}
