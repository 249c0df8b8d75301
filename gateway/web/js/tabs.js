/** The lock that keeps an interview in one tab at a time: two tabs would hear and send the same words twice. */

import { withDeadline } from "../shared/web/js/deadline.js";

/** Milliseconds that the other tab has to keep its last words and let go. A tab that hangs never does. */
const LET_GO_MS = 5_000;

/** Milliseconds after which a browser that does not answer is taken for a browser without locks. */
const LOCK_TIMEOUT_MS = LET_GO_MS + 3_000;

/**
 * @typedef {object} HoldOptions
 * @property {boolean} take whether to take the interview from the tab that holds it
 * @property {() => void} onWanted called when another tab wants the interview: this tab then lets go
 */

/**
 * Hold the interview until the returned function is called. A browser that has no locks, or refuses them, as with
 * blocked cookies, holds without a lock.
 * @param {string} session
 * @param {HoldOptions} options
 * @returns {Promise<(() => void) | null>} null when another tab holds the interview
 */
export async function holdInterview(session, { take, onWanted }) {
  const name = `vivavoce room ${session}`;
  const tabs = channel(name);
  if (take) tabs?.postMessage("let go");
  const patiently = take ? { signal: AbortSignal.timeout?.(LET_GO_MS) } : { ifAvailable: true };
  const release =
    (await lock(name, patiently, onWanted)) ?? (take ? await lock(name, { steal: true }, onWanted) : null);
  if (!release) {
    tabs?.close();
    return null;
  }
  if (tabs) tabs.onmessage = onWanted;
  return () => {
    tabs?.close();
    release();
  };
}

/** @param {string} name */
function channel(name) {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}

/**
 * Request a lock.
 * @param {string} name
 * @param {LockOptions} options
 * @param {() => void} onStolen
 * @returns {Promise<(() => void) | null>} The function that releases the lock, or null when another tab holds the lock.
 */
async function lock(name, options, onStolen) {
  try {
    return await withDeadline(request(name, options, onStolen), LOCK_TIMEOUT_MS);
  } catch {
    return () => {};
  }
}

/** @type {typeof lock} */
function request(name, options, onStolen) {
  return new Promise((resolve, reject) => {
    let granted = false;
    navigator.locks
      .request(name, options, (held) => {
        if (!held) return resolve(null);
        granted = true;
        return new Promise((ended) => resolve(() => ended(undefined)));
      })
      .catch((error) => {
        if (granted) return onStolen();
        // `signal` ended the wait: the other tab has not let go. Other errors say that there are no locks.
        if (options.signal?.aborted) return resolve(null);
        reject(error);
      });
  });
}
