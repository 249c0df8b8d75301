/** IndexedDB with promises. */

/** Milliseconds after which a database that does not answer is taken for missing. */
export const DATABASE_TIMEOUT_MS = 3_000;

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
export function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
