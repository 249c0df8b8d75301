/** The screen before the interview, in three steps: Welcome, Agree, Check. */

/** @import { Look, PageConfig, RoleSummary } from "../../shared/web/js/api_types.js" */

import { readConfig, readRoles } from "../api.js";
import { button, fill, h } from "../../shared/web/js/dom.js";
import { currentLanguage, t } from "../i18n.js";
import { choices, chooseInvited, chooseRole } from "../lobby/choices.js";
import { closed, welcome } from "../lobby/welcome.js";
import { showHost } from "../page.js";
import { at, go } from "../addresses.js";

export const STEPS = /** @type {const} */ (["welcome", "agree", "check"]);

/** @typedef {typeof STEPS[number]} Step */
/**
 * @typedef {object} LobbyAddress
 * @property {Step} step
 * @property {string | null} role the role that the address names
 * @property {boolean} unknownLink whether the address named an interview that this browser does not hold
 * @property {Look} [look] the invitation, where the candidate came by one
 */

/**
 * @param {HTMLElement} main
 * @param {LobbyAddress} address
 */
export async function showLobby(main, address) {
  if (!read) fill(main, h("p", { class: "waiting", role: "status" }, t("frame.loading")));
  const server = await readServer(address.look).catch(() => null);
  if (!server) return unreachable(main, address);
  const [config, roles] = server;
  showHost(config.terms);
  if (!config.open_start && !address.look) return fill(main, h("div", { class: "lobby" }, closed()));
  const fixed = roles.find((role) => role.name === address.role);
  if (address.look) chooseInvited(address.look);
  else chooseRole(fixed ?? roles.find((role) => role.name === choices.role?.name) ?? roles[0]);
  const ahead = address.step === "welcome" || (choices.aloud !== null && (address.step === "agree" || choices.storage));
  const step = ahead ? address.step : "welcome"; // a reload has forgotten the choices
  const shown = await shownStep(step, config, roles, { ...address, fixedRole: Boolean(fixed) });
  const back = STEPS[STEPS.indexOf(step) - 1];
  fill(main, h("form", {
    class: "lobby",
    novalidate: true,
    on: { submit: (event) => void submit(event, step, config, address.role) },
  },
    h("p", { class: "eyebrow" }, t("lobby.step", { n: STEPS.indexOf(step) + 1, of: STEPS.length })),
    shown.elements,
    h("div", { class: "begin" },
      h("p", { class: "problem", id: "problem", role: "alert" }),
      h("p", { class: "actions" },
        back && h("a", { class: "button", href: at.lobby(back, address.role) }, t("lobby.back")),
        h("button", { type: "submit", class: "primary large" }, t(`lobby.next_${step}`))))));
  return shown.close;
}

/**
 * @param {Step} step
 * @param {PageConfig} config
 * @param {RoleSummary[]} roles
 * @param {{fixedRole: boolean, unknownLink: boolean, look?: Look}} address
 */
async function shownStep(step, config, roles, address) {
  if (step === "check") {
    const [{ check }] = await Promise.all([import("../lobby/check.js"), loadBegin()]);
    void import("../interview.js").catch(() => {}); // the start then waits for the server alone
    return check(config);
  }
  if (step === "agree") {
    const { agree } = await import("../lobby/agree.js");
    return { elements: agree(config), close: () => {} };
  }
  if (!address.look) return { elements: welcome(config, roles, address), close: () => {} };
  const { invited } = await import("../lobby/invited.js");
  return { elements: invited(config, address.look), close: () => {} };
}

/**
 * The settings and the roles of the server, as they were read for a language.
 * @type {{language: string, answer: Promise<[PageConfig, RoleSummary[]]>} | null}
 */
let read = null;

/** @param {Look} [look] an invitation, which leaves no choice of roles and has times of its own */
async function readServer(look) {
  if (look) return /** @type {[PageConfig, RoleSummary[]]} */ ([settingsFor(look, await readConfig()), []]);
  const language = currentLanguage();
  if (read?.language !== language) {
    const answer = Promise.all([readConfig(), readRoles(language)]);
    read = { language, answer };
    answer.catch(() => (read = null));
  }
  return read.answer;
}

/**
 * Return the server's settings as they are for the interview of an invitation.
 * @param {Look} look
 * @param {PageConfig} config
 * @returns {PageConfig}
 */
function settingsFor(look, config) {
  return {
    ...config,
    question_seconds: (look.minutes * 60) / look.questions,
    session_seconds: look.session_seconds,
    recogniser: look.voice ? config.recogniser : "off",
  };
}

/**
 * @param {HTMLElement} main
 * @param {LobbyAddress} address
 */
function unreachable(main, address) {
  const again = () => void showLobby(main, address);
  fill(main, h("section", { class: "card narrow" },
    h("h1", { tabindex: "-1" }, t("notice.unreachable_title")),
    h("p", {}, t("notice.no_answer")),
    h("p", { class: "actions" }, button(t("notice.again"), again, { class: "primary" })),
  ));
}

/**
 * @param {SubmitEvent} event
 * @param {Step} step
 * @param {PageConfig} config
 * @param {string | null} role the role that the address names
 */
async function submit(event, step, config, role) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const missing = /** @type {HTMLElement | null} */ (form.querySelector(":required:invalid"));
  if (missing) {
    complain(t(`lobby.needs_${step === "welcome" ? "answer" : "consent"}`));
    return missing.focus();
  }
  if (step !== "check") return go(at.lobby(STEPS[STEPS.indexOf(step) + 1], role));
  const start = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
  start.disabled = true;
  const { begin } = await loadBegin();
  const begun = await begin(config);
  if (typeof begun !== "string") return go(at.question(begun, 0));
  start.disabled = false;
  complain(t("lobby.not_started", { why: begun }));
}

/** Loaded with the last step, so that nothing stands between the button and the call. */
const loadBegin = () => import("../lobby/begin.js");

/** @param {string} text */
function complain(text) {
  const line = document.getElementById("problem");
  if (line) line.textContent = text;
}
