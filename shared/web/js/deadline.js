/** Limits for browser services that may never answer. */

/**
 * Return the promise's value, or throw an error after a time.
 * @template T
 * @param {Promise<T>} promise
 * @param {number} milliseconds
 * @returns {Promise<T>}
 */
export function withDeadline(promise, milliseconds) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/**
 * Call `onSlow` if the promise has no value yet after a time, and wait on.
 * @template T
 * @param {Promise<T>} promise
 * @param {number} milliseconds
 * @param {() => void} onSlow
 * @returns {Promise<T>}
 */
export function whenSlow(promise, milliseconds, onSlow) {
  const timer = setTimeout(onSlow, milliseconds);
  return promise.finally(() => clearTimeout(timer));
}
