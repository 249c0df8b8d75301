/** The clipboard, which a browser may refuse or lack. */

import { withDeadline } from "./deadline.js";

/** Milliseconds after which a clipboard that does not answer is taken for missing. */
const CLIPBOARD_TIMEOUT_MS = 3_000;

/**
 * Copy a text.
 * @param {string} text
 * @returns {Promise<boolean>} Whether the browser copied it.
 */
export async function copyText(text) {
  try {
    await withDeadline(navigator.clipboard.writeText(text), CLIPBOARD_TIMEOUT_MS);
    return true;
  } catch {
    return false;
  }
}
