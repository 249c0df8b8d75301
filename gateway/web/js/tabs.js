/** One interview is in one tab at a time: two would hear and send the same words twice. */

const PATIENCE = 5000;
/** Milliseconds that the other tab has to keep its last words and let go; one that hangs never does. */

/**
 * Hold the interview until the returned function is called.
 * @param {string} session
 * @param {{take: boolean, onWanted: () => void}} how `take` takes it from the tab that holds it; `onWanted`: another
 *   tab wants it, so let go
 * @returns {Promise<(() => void) | null>} null when another tab holds it.
 */
export async function holdInterview(session, { take, onWanted }) {
  if (!navigator.locks) return () => {};
  const name = `vivavoce room ${session}`;
  const tabs = new BroadcastChannel(name);
  if (take) tabs.postMessage("let go");
  const held =
    (await locked(name, take ? { signal: AbortSignal.timeout(PATIENCE) } : { ifAvailable: true }, onWanted)) ??
    (take ? await locked(name, { steal: true }, onWanted) : null);
  if (!held) {
    tabs.close();
    return null;
  }
  tabs.onmessage = onWanted;
  return () => {
    tabs.close();
    held();
  };
}

/**
 * @param {string} name
 * @param {LockOptions} options
 * @param {() => void} onStolen
 * @returns {Promise<(() => void) | null>} what lets it go; null when it was not to be had
 */
function locked(name, options, onStolen) {
  return new Promise((resolve) => {
    let had = false;
    navigator.locks
      .request(name, options, (lock) => {
        if (!lock) return resolve(null);
        had = true;
        return new Promise((ended) => resolve(() => ended(undefined)));
      })
      .catch(() => (had ? onStolen() : resolve(null)));
  });
}
