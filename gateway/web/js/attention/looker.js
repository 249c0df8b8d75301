/** The page's end of the worker that looks: pictures go in, looks come back. */

/** @import { Look } from "./looker.worker.js" */

/** Milliseconds for the worker to load its engine, and to answer. */
const ANSWER_TIMEOUT_MS = 30_000;

/** The width of the pictures: enough for a face an arm's length away, and half the work of 640 pixels. */
const PICTURE_WIDTH_PIXELS = 480;

/** @typedef {{look: (video: HTMLVideoElement) => Promise<Look>, close: () => void}} Looker */

/**
 * Start the worker.
 * @param {boolean} phone whether to look for a phone, too, where there is a model for phones
 * @returns {Promise<Looker | null>} null where the engine or its model is missing
 */
export async function openLooker(phone = false) {
  // In some browsers a worker that cannot load its engine fails without an error, so the files are looked for first.
  const needed = await Promise.all(["tasks-vision/vision_bundle.mjs", "models/face_landmarker.task"].map(isThere));
  if (needed.includes(false)) return null;
  const searching = phone && (await isThere("models/object_detector.tflite"));
  const worker = await startedWorker(`./looker.worker.js${searching ? "?phone" : ""}`);
  if (!worker) return null;
  return {
    look: async (video) => {
      const resizeWidth = PICTURE_WIDTH_PIXELS;
      const resizeHeight = Math.round((resizeWidth * video.videoHeight) / video.videoWidth);
      const picture = await createImageBitmap(video, { resizeWidth, resizeHeight });
      const answer = next(worker, ANSWER_TIMEOUT_MS);
      worker.postMessage({ picture, at: performance.now() }, [picture]);
      return answer;
    },
    close: () => worker.terminate(),
  };
}

/**
 * @param {string} path beside this module
 * @returns {Promise<Worker | null>} null where the browser starts no worker, or the worker cannot load its engine
 */
async function startedWorker(path) {
  /** @type {Worker | null} */
  let worker = null;
  try {
    worker = new Worker(new URL(path, import.meta.url), { type: "module" });
    await next(worker, ANSWER_TIMEOUT_MS);
    return worker;
  } catch {
    worker?.terminate();
    return null;
  }
}

/**
 * Return the worker's next message.
 * @param {Worker} worker
 * @param {number} timeoutMs
 * @returns {Promise<any>}
 */
function next(worker, timeoutMs) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the looker does not answer")), timeoutMs);
    worker.onmessage = ({ data }) => {
      clearTimeout(timer);
      resolve(data);
    };
    worker.onerror = (error) => {
      clearTimeout(timer);
      reject(error);
    };
  });
}

/**
 * @param {string} file
 * @returns {Promise<boolean>}
 */
async function isThere(file) {
  const address = new URL(`../../assets/${file}`, import.meta.url);
  const answer = await fetch(address, { method: "HEAD" }).catch(() => null);
  return answer?.ok ?? false;
}
