/** Files that the candidate saves. */

import { h } from "./dom.js";

/** Milliseconds for which the address of a saved file stays good. */
const BLOB_URL_MS = 10_000;

/**
 * Have the browser save a file.
 * @param {Blob} file
 * @param {string} name
 */
export function saveFile(file, name) {
  const url = URL.createObjectURL(file);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), BLOB_URL_MS);
}
