/** The start of an interview, with the consent. */

/** @import { PageConfig, Started } from "../../shared/web/js/api_types.js" */
/** @import { HeldSession } from "../sessions.js" */

import { SessionApi, startInterview } from "../api.js";
import { newKey } from "../../shared/web/js/keys.js";
import { problemText } from "../problems.js";
import { hold } from "../sessions.js";
import { choices, chosenDevices, forgetConsent } from "./choices.js";

/**
 * An interview that was started and whose consent did not get through: the next try continues with the interview.
 * @type {{role: string, language: string, key: string, startedAt: number, answer: Started} | null}
 */
let begun = null;

/**
 * Start an interview and send the consent.
 * @param {PageConfig} config
 * @returns {Promise<HeldSession | string>} the interview, or in words why there is none
 */
export async function begin(config) {
  try {
    return await started(config);
  } catch (problem) {
    return problemText(problem);
  }
}

/** @param {PageConfig} config */
async function started(config) {
  const { language, ai_grading, storage } = choices;
  const role = choices.role?.name ?? "general";
  const now = Date.now() / 1000;
  if (begun?.role !== role || begun.language !== language) {
    begun = { role, language, key: newKey(), startedAt: now, answer: await startInterview(role, language) };
  }
  const { key, startedAt, answer } = begun;
  const devices = chosenDevices();
  const held = {
    id: answer.session_id,
    token: answer.token.access_token,
    role: answer.role,
    questions: answer.questions,
    language: answer.language,
    startedAt,
    closesAt: startedAt + answer.terms.session_seconds,
    devices,
  };
  await new SessionApi(held).consent(key, config.consent_version, { ...devices, ai_grading, storage });
  begun = null;
  forgetConsent();
  hold(held);
  return held;
}
