/**
 * Looks at one camera picture at a time, in a thread of its own so that typing never waits for it.
 * A picture stays here: what goes out is how many faces there are, and where the one face turns.
 */

// @ts-expect-error: no file of ours; `make assets` fetches it.
import { FaceLandmarker, FilesetResolver } from "/assets/tasks-vision/vision_bundle.mjs";

/** @typedef {{faces: number, yaw: number, pitch: number, brightness: number, milliseconds: number}} Look */

const DEGREES = 180 / Math.PI;

const landmarker = await FaceLandmarker.createFromOptions(
  await FilesetResolver.forVisionTasks("/assets/tasks-vision/wasm", true),
  {
    baseOptions: { modelAssetPath: "/assets/models/face_landmarker.task", delegate: "CPU" },
    runningMode: "VIDEO",
    numFaces: 2,
    outputFacialTransformationMatrixes: true,
  },
);
const small = /** @type {OffscreenCanvasRenderingContext2D} */ (
  new OffscreenCanvas(32, 24).getContext("2d", { willReadFrequently: true })
);

self.onmessage = ({ data: { picture, at } }) => {
  self.postMessage(look(picture, at));
  picture.close();
};
self.postMessage("ready");

/** @param {ImageBitmap} picture @param {number} at milliseconds @returns {Look} */
function look(picture, at) {
  const began = performance.now();
  const found = landmarker.detectForVideo(picture, at);
  const turned = turn(found.facialTransformationMatrixes[0]?.data);
  const brightness = meanBrightness(picture);
  return { faces: found.faceLandmarks.length, ...turned, brightness, milliseconds: performance.now() - began };
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
