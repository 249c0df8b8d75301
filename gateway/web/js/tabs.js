/** One interview is in one tab at a time: two would hear and send the same words twice. */

/**
 * Hold the interview until the returned function is called, or until another tab takes it.
 * @param {string} session
 * @param {{take: boolean, onLost: () => void}} how `take` takes it from the tab that holds it
 * @returns {Promise<(() => void) | null>} null when another tab holds it.
 */
export async function holdInterview(session, { take, onLost }) {
  if (!navigator.locks) return () => {};
  return new Promise((resolve) => {
    let release = () => {};
    const options = take ? { steal: true } : { ifAvailable: true };
    navigator.locks
      .request(`vivavoce room ${session}`, options, (lock) => {
        if (!lock) return resolve(null);
        return new Promise((ended) => {
          release = () => ended(undefined);
          resolve(release);
        });
      })
      .catch(onLost); // stolen
  });
}
