/** The start of an interview, with the consent. */

/** @import { InvitedStart, PageConfig, Started } from "../../shared/web/js/api_types.js" */
/** @import { HeldSession } from "../sessions.js" */

import { SessionApi, startInterview, startInvited } from "../api.js";
import { newKey } from "../../shared/web/js/keys.js";
import { heldInvitation } from "../addresses.js";
import { problemText } from "../problems.js";
import { heldOf, hold } from "../sessions.js";
import { choices, chosenDevices, forgetConsent } from "./choices.js";

/**
 * An interview that was started and whose consent did not get through: the next try continues with the interview.
 * @type {{what: string, key: string, startedAt: number, answer: Started | InvitedStart} | null}
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
  const { ai_grading, storage, look, role } = choices;
  const { answer, key, startedAt } = await begunOnce();
  const devices = chosenDevices();
  const held = heldOf(answer, startedAt, devices);
  held.title = (look ?? role)?.title;
  await new SessionApi(held).consent(key, config.consent_version, { ...devices, ai_grading, storage });
  begun = null;
  forgetConsent();
  hold(held);
  return held;
}

/** Start the chosen interview, unless an earlier try has started it. */
async function begunOnce() {
  const { language, look } = choices;
  const role = choices.role?.name ?? "general";
  const what = look ? heldInvitation() : `${role} ${language}`;
  if (begun?.what === what) return begun;
  const startedAt = Date.now() / 1000;
  const answer = await (look ? startInvited(what) : startInterview(role, language));
  begun = { what, key: newKey(), startedAt, answer };
  return begun;
}
