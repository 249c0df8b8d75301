/** Stored values, which outlive the page where the browser allows it; else they last as long as the page. */

/** @typedef {"localStorage" | "sessionStorage"} Area Values in sessionStorage last as long as the tab. */

/**
 * The values that the browser refused to store.
 * @type {Map<string, string>}
 */
const unstored = new Map();

/**
 * @param {string} key
 * @param {Area} [area]
 * @returns {string | null}
 */
export function readValue(key, area = "localStorage") {
  const value = unstored.get(key);
  if (value !== undefined) return value;
  try {
    return window[area].getItem(key);
  } catch {
    return null; // where the browser blocks storage, even reading throws
  }
}

/**
 * Store a value.
 * @param {string} key
 * @param {string} value
 * @param {Area} [area]
 * @returns {boolean} Whether the browser stored the value: false where storage is blocked or full.
 */
export function storeValue(key, value, area = "localStorage") {
  try {
    window[area].setItem(key, value);
    unstored.delete(key);
    return true;
  } catch {
    unstored.set(key, value);
    return false;
  }
}
