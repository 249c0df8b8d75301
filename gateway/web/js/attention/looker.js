/** The page's side of the looking: pictures go to the worker, looks come back. */

/** @typedef {import("./looker.worker.js").Look} Look */

const LOADING = 30_000;
const WIDTH = 480;
/** Pixels: wide enough for a face an arm's length away, and half the work of 640. */

/** @typedef {{look: (video: HTMLVideoElement) => Promise<Look>, close: () => void}} Looker */

/**
 * @param {boolean} phone whether it looks for one, too, where there is a model for that
 * @returns {Promise<Looker | null>} null where the engine or its model is missing.
 */
export async function openLooker(phone = false) {
  // Asked first: a worker that cannot load its engine does not say so in every browser.
  const needed = await Promise.all(["tasks-vision/vision_bundle.mjs", "models/face_landmarker.task"].map(isThere));
  if (needed.includes(false)) return null;
  const searching = phone && (await isThere("models/object_detector.tflite"));
  const worker = new Worker(`/js/attention/looker.worker.js${searching ? "?phone" : ""}`, { type: "module" });
  try {
    await next(worker, LOADING);
  } catch {
    worker.terminate();
    return null;
  }
  return {
    look: async (video) => {
      const height = Math.round((WIDTH * video.videoHeight) / video.videoWidth);
      const picture = await createImageBitmap(video, { resizeWidth: WIDTH, resizeHeight: height });
      const answer = next(worker, LOADING);
      worker.postMessage({ picture, at: performance.now() }, [picture]);
      return answer;
    },
    close: () => worker.terminate(),
  };
}

/** @param {Worker} worker @param {number} limit milliseconds @returns {Promise<any>} */
function next(worker, limit) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the looker does not answer")), limit);
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

/** @param {string} file @returns {Promise<boolean>} */
async function isThere(file) {
  const answer = await fetch(`/assets/${file}`, { method: "HEAD" }).catch(() => null);
  return answer?.ok ?? false;
}
