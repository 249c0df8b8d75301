/** The screen before the interview: the course of the interview, the data that is kept, consent, role, devices. */

/** @import { PageConfig, RoleSummary, Started } from "../../shared/web/js/api_types.js" */
/** @import { TextKey } from "../i18n.js" */
/** @import { DeviceCheck } from "../parts/device_check.js" */
/** @import { Devices, HeldSession } from "../sessions.js" */

import { SessionApi, readConfig, readRoles, startInterview } from "../api.js";
import { button, fill, h } from "../../shared/web/js/dom.js";
import { currentLanguage, languageName, t } from "../i18n.js";
import { newKey } from "../../shared/web/js/keys.js";
import { deviceCheck } from "../parts/device_check.js";
import { hostName, showHost, termsList } from "../parts/terms.js";
import { problemText } from "../problems.js";
import { at, go } from "../room.js";
import { heldSessions, hold } from "../sessions.js";

/**
 * @param {HTMLElement} main
 * @param {boolean} unknownLink whether the address named an interview that this browser does not hold
 */
export async function showLobby(main, unknownLink) {
  fill(main, h("p", { class: "waiting", role: "status" }, t("frame.loading")));
  const [config, roles] = await Promise.all([readConfig(), readRoles(currentLanguage())]).catch(() => [null, null]);
  if (!config || !roles) return unreachable(main);
  showHost(config.terms);
  const check = deviceCheck(config.recogniser);
  fill(
    main,
    h("div", { class: "welcome" },
      h("h1", { tabindex: "-1" }, t("lobby.title")),
      h("p", { class: "lead" }, t("lobby.lead"))),
    unknownLink && h("p", { class: "note", role: "status" }, t("lobby.unknown_link")),
    unfinished(),
    h("form", { class: "lobby", novalidate: true, on: { submit: (event) => void submit(event, config) } },
      course(config.question_seconds),
      kept(config),
      chooseRole(roles, check),
      consent(config, check),
      check.element,
      h("div", { class: "card begin" },
        h("p", { class: "problem", id: "problem", role: "alert" }),
        h("button", { type: "submit", class: "primary large" }, t("lobby.start")),
        h("p", { class: "quiet" }, t("lobby.start_note"), " ", limit(config.session_seconds)),
      ),
    ),
  );
  return () => check.close();
}

/** @param {HTMLElement} main */
function unreachable(main) {
  const again = () => void showLobby(main, false);
  fill(main, h("section", { class: "card narrow" },
    h("h1", { tabindex: "-1" }, t("notice.unreachable_title")),
    h("p", {}, t("notice.no_answer")),
    h("p", { class: "actions" }, button(t("notice.again"), again, { class: "primary" })),
  ));
}

function unfinished() {
  const sessions = heldSessions();
  return sessions.length > 0 && h("section", { class: "card resume", "aria-labelledby": "resume" },
    h("h2", { id: "resume" }, t("lobby.resume")),
    h("ul", { class: "plain" }, sessions.slice(0, 3).map((held) => h("li", {}, resumeLink(held)))),
  );
}

/** @param {HeldSession} held */
function resumeLink(held) {
  const day = new Date(held.startedAt * 1000).toLocaleString();
  return h("a", { class: "button", href: held.finished ? at.report(held) : at.question(held, 0) },
    t(held.finished ? "lobby.to_report" : "lobby.go_on", { role: held.role, day }));
}

/** @param {number} seconds for which an interview is open */
function limit(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes % 60) return t("lobby.limit_minutes", { n: minutes });
  return t("lobby.limit_hours", { n: minutes / 60 });
}

/** @param {number} seconds meant for a question */
function course(seconds) {
  const steps = /** @type {const} */ (["ask", "answer", "correct", "report"]);
  const minutes = Math.max(1, Math.round(seconds / 60));
  return h("section", { class: "card", "aria-labelledby": "what" },
    h("h2", { id: "what" }, t("lobby.what")),
    h("ol", { class: "steps-told" }, steps.map((step) => h("li", {},
      h("strong", {}, t(`lobby.what_${step}`)), " ", t(`lobby.what_${step}_more`, { minutes })))),
  );
}

/** @param {PageConfig} config */
function kept({ phone_detection: phone, recogniser, keeps_sound: keepsSound, terms }) {
  /** @type {(kind: "yes" | "no", lines: TextKey[]) => HTMLElement} */
  const list = (kind, lines) => h("div", { class: `kept ${kind}` },
    h("h3", {}, t(`lobby.kept_${kind}`)),
    h("ul", {}, lines.map((line) => h("li", {}, t(line)))));
  return h("section", { class: "card", "aria-labelledby": "kept" },
    h("h2", { id: "kept" }, t("lobby.kept")),
    h("div", { class: "two" },
      list("yes", [
        "lobby.kept_words",
        ...listed(recogniser === "server", keepsSound ? "lobby.kept_sound" : "lobby.kept_sound_shortly"),
        "lobby.kept_labels",
        ...listed(phone, "lobby.kept_phone"),
        "lobby.kept_grades",
      ]),
      list("no", [
        "lobby.not_pictures",
        ...listed(recogniser === "browser", "lobby.not_sound"),
        "lobby.not_feelings",
      ])),
    h("p", {}, t("lobby.ai")),
    h("h3", {}, t("terms.title")),
    termsList(terms, h("li", {}, t("terms.rights"))),
  );
}

/**
 * @param {boolean} wanted
 * @param {TextKey} line
 * @returns {TextKey[]}
 */
function listed(wanted, line) {
  return wanted ? [line] : [];
}

/**
 * @param {RoleSummary[]} roles
 * @param {DeviceCheck} check
 */
function chooseRole(roles, check) {
  const asked = h("select", { name: "language", on: { change: (event) => checkDevices(event.target.form, check) } });
  const offer = (/** @type {RoleSummary} */ role) => {
    const chosen = [asked.value, currentLanguage()].find((tag) => role.languages.includes(tag));
    fill(asked, role.languages.map((tag) =>
      h("option", { value: tag, lang: tag, selected: tag === chosen }, languageName(tag))));
  };
  offer(roles[0]);
  return h("fieldset", { class: "card" },
    h("legend", {}, h("h2", {}, t("lobby.role"))),
    h("div", { class: "roles" }, roles.map((role, index) => h("label", { class: "choice" },
      h("input", {
        type: "radio",
        name: "role",
        value: role.name,
        checked: index === 0,
        on: {
          change: (event) => {
            offer(role);
            checkDevices(event.target.form, check);
          },
        },
      }),
      h("span", {},
        h("span", { class: "row" },
          h("strong", {}, role.title),
          h("span", { class: "quiet" }, t("lobby.questions", { n: role.questions }))),
        h("span", { class: "quiet" }, role.description)),
    ))),
    h("label", { class: "asked-in" }, t("lobby.language"), " ", asked),
  );
}

/**
 * Show the trial of the chosen devices, in the chosen language.
 * @param {HTMLFormElement} form
 * @param {DeviceCheck} check
 */
function checkDevices(form, check) {
  check.wanted(devices(form), String(new FormData(form).get("language")));
}

/**
 * @param {PageConfig} config
 * @param {DeviceCheck} check
 */
function consent({ consent_version: version, grader, recogniser, words_sent_to: host, terms }, check) {
  const changed = (/** @type {any} */ event) => checkDevices(event.target.form, check);
  /** @type {(name: string, label: TextKey, more: TextKey, required?: boolean) => HTMLElement} */
  const box = (name, label, more, required = false) => h("label", { class: "choice" },
    h("input", { type: "checkbox", name, required, on: { change: changed } }),
    h("span", {}, h("strong", {}, t(label)), h("span", { class: "quiet" }, t(more, { host: hostName(terms) }))));
  return h("fieldset", { class: "card" },
    h("legend", {}, h("h2", {}, t("lobby.consent"))),
    h("p", { class: "quiet" }, t("lobby.consent_receipt", { version })),
    h("h3", {}, t("lobby.needed")),
    box("storage", "lobby.storage", "lobby.storage_more", true),
    h("h3", {}, t("lobby.optional")),
    box("ai_grading", "lobby.grading", "lobby.grading_more"),
    h("p", { class: "quiet" }, host ? t("lobby.grader_model", { grader, host }) : t("lobby.grader_offline")),
    recogniser !== "off" && box("microphone", "lobby.microphone",
      recogniser === "server" ? "lobby.microphone_server" : "lobby.microphone_more"),
    box("camera", "lobby.camera", "lobby.camera_more"),
  );
}

/** @param {HTMLFormElement} form */
function devices(form) {
  const chosen = new FormData(form);
  return { microphone: chosen.has("microphone"), camera: chosen.has("camera") };
}

/**
 * @param {SubmitEvent} event
 * @param {PageConfig} config
 */
async function submit(event, config) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const missing = /** @type {HTMLElement | null} */ (form.querySelector(":required:not(:checked)"));
  if (missing) {
    complain(t("lobby.needs_consent"));
    return missing.focus();
  }
  const start = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
  start.disabled = true;
  try {
    go(at.question(await begin(new FormData(form), devices(form), config), 0));
  } catch (problem) {
    start.disabled = false;
    complain(t("lobby.not_started", { why: problemText(problem) }));
  }
}

/**
 * An interview that was started and whose consent did not get through: the next try continues with the interview.
 * @type {{role: string, language: string, key: string, startedAt: number, started: Started} | null}
 */
let begun = null;

/**
 * Start an interview and send the consent.
 * @param {FormData} chosen
 * @param {Devices} devices
 * @param {PageConfig} config
 */
async function begin(chosen, devices, config) {
  const role = String(chosen.get("role") ?? "general");
  const now = Date.now() / 1000;
  const language = String(chosen.get("language"));
  if (begun?.role !== role || begun.language !== language) {
    begun = { role, language, key: newKey(), startedAt: now, started: await startInterview(role, language) };
  }
  const { key, startedAt, started } = begun;
  const held = {
    id: started.session_id,
    token: started.token.access_token,
    role: started.role,
    questions: started.questions,
    language: started.language,
    startedAt,
    closesAt: startedAt + started.terms.session_seconds,
    devices,
  };
  const choices = { ...devices, ai_grading: chosen.has("ai_grading"), storage: chosen.has("storage") };
  await new SessionApi(held).consent(key, config.consent_version, choices);
  begun = null;
  hold(held);
  return held;
}

/** @param {string} text */
function complain(text) {
  const line = document.getElementById("problem");
  if (line) line.textContent = text;
}
