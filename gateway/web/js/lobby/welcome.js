/** The first step: who invites, which interview, how long it takes, and the choice between voice and text. */

/** @import { PageConfig, RoleSummary } from "../../shared/web/js/api_types.js" */
/** @import { TextKey } from "../i18n.js" */
/** @import { HeldSession } from "../sessions.js" */

import { fill, h } from "../../shared/web/js/dom.js";
import { languageName, t, time } from "../i18n.js";
import { hostName } from "../page.js";
import { at } from "../addresses.js";
import { heldSessions } from "../sessions.js";
import { chooseRole, choices } from "./choices.js";

/** Interviews of this browser that the lobby offers to go on with. */
const MAX_OFFERED = 3;

/**
 * @param {PageConfig} config
 * @param {RoleSummary[]} roles
 * @param {{fixedRole: boolean, unknownLink: boolean}} address `fixedRole`: the address names the role;
 *   `unknownLink`: the address names an interview that this browser does not hold
 */
export function welcome(config, roles, { fixedRole, unknownLink }) {
  const invites = config.terms.organisation;
  return [
    h("h1", { tabindex: "-1" }, t("lobby.title")),
    h("p", { class: "lead" }, invites && `${t("lobby.invites", { host: hostName(config.terms) })} `, t("lobby.lead")),
    unknownLink && h("p", { class: "note", role: "status" }, t("lobby.unknown_link")),
    unfinished(),
    interview(config, roles, fixedRole),
    answering(config),
  ];
}

/** Return the first step where interviews begin by invitation only. */
export function closed() {
  return [
    h("h1", { tabindex: "-1" }, t("lobby.closed_title")),
    h("p", { class: "lead" }, t("lobby.closed")),
    unfinished(),
  ];
}

function unfinished() {
  const sessions = heldSessions();
  return sessions.length > 0 && h("section", { class: "card resume", "aria-labelledby": "resume" },
    h("h2", { id: "resume" }, t("lobby.resume")),
    h("ul", { class: "plain" }, sessions.slice(0, MAX_OFFERED).map((held) => h("li", {}, resumeLink(held)))),
  );
}

/** @param {HeldSession} held */
function resumeLink(held) {
  const day = time(held.startedAt);
  return h("a", { class: "button", href: held.finished ? at.report(held) : at.question(held, held.question ?? 0) },
    t(held.finished ? "lobby.to_report" : "lobby.go_on", { role: held.title ?? held.role, day }));
}

/**
 * @param {PageConfig} config
 * @param {RoleSummary[]} roles
 * @param {boolean} fixedRole
 */
function interview(config, roles, fixedRole) {
  const about = h("p", {});
  const facts = h("p", { class: "facts" });
  const languages = h("select", {
    name: "language",
    on: { change: (event) => (choices.language = choices.asked = event.target.value) },
  });
  const language = h("label", { class: "asked-in" }, t("lobby.language"), " ", languages);
  const draw = () => {
    const { role } = choices;
    if (!role) return;
    about.textContent = role.description;
    facts.textContent = t("lobby.facts", {
      n: role.questions,
      minutes: Math.max(1, Math.round((role.questions * config.question_seconds) / 60)),
      time: time(Date.now() / 1000 + config.session_seconds),
    });
    fill(languages, role.languages.map((tag) =>
      h("option", { value: tag, lang: tag, selected: tag === choices.language }, languageName(tag))));
    language.hidden = role.languages.length < 2;
  };
  const choose = (/** @type {string} */ name) => {
    const role = roles.find((offered) => offered.name === name);
    if (role) chooseRole(role);
    draw();
  };
  draw();
  return h("section", { class: "card", "aria-labelledby": "interview" },
    h("h2", { id: "interview" }, fixedRole ? choices.role?.title : t("lobby.role")),
    !fixedRole && h("select", {
      name: "role",
      "aria-labelledby": "interview",
      on: { change: (event) => choose(event.target.value) },
    }, roles.map((role) =>
      h("option", { value: role.name, selected: role.name === choices.role?.name }, role.title))),
    about, facts, language);
}

/**
 * Return the choice between voice and text.
 * @param {PageConfig} config
 */
export function answering(config) {
  const obstacle = voiceObstacle(config);
  if (obstacle) choices.aloud = false;
  const where = config.recogniser === "server" ? "lobby.aloud_server" : "lobby.aloud_browser";
  /** @type {(aloud: boolean, label: TextKey, more: TextKey) => HTMLElement} */
  const tile = (aloud, label, more) => h("label", { class: "choice tile" },
    h("input", {
      type: "radio",
      name: "answer",
      value: aloud ? "aloud" : "typed",
      required: true,
      checked: choices.aloud === aloud,
      disabled: aloud && obstacle !== null,
      on: { change: () => (choices.aloud = aloud) },
    }),
    h("span", {}, h("strong", {}, t(label)), h("span", { class: "quiet" }, t(more))));
  return h("fieldset", { class: "card" },
    h("legend", {}, h("h2", {}, t("lobby.answering"))),
    h("div", { class: "tiles" },
      tile(true, "lobby.aloud", obstacle ?? where),
      tile(false, "lobby.typed", "lobby.typed_more")));
}

/**
 * Return the text of the reason for which nobody can answer aloud here; null where there is none.
 * @param {PageConfig} config
 * @returns {TextKey | null}
 */
function voiceObstacle({ recogniser }) {
  if (recogniser === "off") return "lobby.no_voice";
  if (!navigator.mediaDevices) return "media.insecure_microphone";
  const browserHears = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  return recogniser === "browser" && !browserHears ? "lobby.no_voice_here" : null;
}
