/** The candidate's words for problems. The gateway's `detail` and the browser's own errors are for developers. */

/** @import { TextKey } from "./i18n.js" */

import { Problem } from "./api.js";
import { t } from "./i18n.js";

/** The texts of the gateway's stable codes. @type {{[code: string]: TextKey}} */
const CODE_TEXTS = {
  "session-expired": "problem.time_over",
  "session-closed": "problem.handed_in",
  "invitation-needed": "problem.by_invitation",
  "not-open-yet": "invited.not_yet",
  "invitation-expired": "invited.expired",
  "invitation-revoked": "invited.revoked",
  "invitation-erased": "invited.erased",
  "consent-missing": "problem.no_consent",
  "too-many-notes": "problem.notes_full",
};

/** The texts of all other problems. @type {{[status: number]: TextKey}} */
const STATUS_TEXTS = {
  0: "notice.no_answer",
  401: "problem.gone",
  403: "problem.gone",
  404: "problem.gone",
  409: "problem.over",
  413: "problem.too_long",
  429: "problem.busy",
};

/**
 * Return the text for the outcome of a call.
 * @param {number} status 0 where there was no answer
 * @param {string} [code]
 */
export function outcomeText(status, code = "") {
  const other = status >= 500 ? "problem.server" : "problem.not_accepted";
  return t(CODE_TEXTS[code] ?? STATUS_TEXTS[status] ?? other);
}

/**
 * Return the text for a failed call.
 * @param {unknown} error
 */
export function problemText(error) {
  return error instanceof Problem ? outcomeText(error.status, error.code) : outcomeText(0);
}
