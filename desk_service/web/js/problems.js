/** The reader's words for problems. The desk's `detail` and the browser's own errors are for developers. */

/** @import { TextKey } from "./i18n.js" */

import { Problem } from "./api.js";
import { isText, t } from "./i18n.js";

/** The texts of problems whose code has no text of its own, by status. @type {{[status: number]: TextKey}} */
const STATUS_TEXTS = {
  0: "problem.no_answer",
  403: "problem.not_authorised",
  404: "problem.not_found",
  409: "problem.conflict",
  413: "problem.too_long",
  429: "problem.busy",
};

/**
 * Return the text for a failed call: of its code, else of its status.
 * @param {unknown} error
 */
export function problemText(error) {
  if (!(error instanceof Problem)) throw error;
  const own = `problem.${error.code.replaceAll("-", "_")}`;
  if (isText(own)) return t(own, { seconds: error.retryAfter ?? "" });
  return t(STATUS_TEXTS[error.status] ?? (error.status >= 500 ? "problem.server" : "problem.not_accepted"));
}
