/** The choices that a candidate makes in the lobby. They outlive the steps, and are gone with the page. */

/** @import { Look, RoleSummary } from "../../shared/web/js/api_types.js" */

import { currentLanguage } from "../i18n.js";

/**
 * @typedef {object} Choices
 * @property {RoleSummary | null} role null until the roles of the server are known
 * @property {Look | null} look the invitation of the candidate; null where everybody may begin
 * @property {string} language in which the questions are asked and answered, a BCP 47 tag
 * @property {string} asked the language that the candidate asked for; empty for the language of the page
 * @property {boolean | null} aloud whether the candidate answers aloud; null until the candidate has chosen
 * @property {boolean} camera
 * @property {boolean} storage
 * @property {boolean} ai_grading
 */

/** @type {Choices} */
export const choices = {
  role: null,
  look: null,
  language: "",
  asked: "",
  aloud: null,
  camera: false,
  storage: false,
  ai_grading: false,
};

/**
 * Choose a role, and a language in which the role can be asked.
 * @param {RoleSummary} role
 */
export function chooseRole(role) {
  const wanted = [choices.asked, currentLanguage(), role.languages[0]];
  choices.look = null;
  choices.role = role;
  choices.language = wanted.find((tag) => role.languages.includes(tag)) ?? "";
}

/**
 * Take the interview of an invitation, which the candidate has no choice of.
 * @param {Look} look
 */
export function chooseInvited(look) {
  choices.look = look;
  choices.language = look.language;
}

/** Return whether the interview may use a camera. */
export function mayUseCamera() {
  return choices.look?.camera ?? true;
}

/** Return the devices that the candidate agreed to. */
export function chosenDevices() {
  return { microphone: choices.aloud === true, camera: choices.camera && mayUseCamera() };
}

/** Forget what the candidate agreed to: another person may start the next interview on this device. */
export function forgetConsent() {
  Object.assign(choices, { aloud: null, camera: false, storage: false, ai_grading: false });
}
