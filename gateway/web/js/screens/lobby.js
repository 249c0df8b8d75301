/** Before the interview: what will happen, what is kept, consent, the role, a check of the devices. */

import { Problem, SessionApi, readConfig, readRoles, startInterview } from "../api.js";
import { button, fill, h } from "../dom.js";
import { t } from "../i18n.js";
import { newKey } from "../keys.js";
import { deviceCheck } from "../parts/device_check.js";
import { at, go } from "../room.js";
import { heldSessions, hold } from "../sessions.js";

const SESSION_TTL = 4 * 3600;

/**
 * @param {HTMLElement} main
 * @param {boolean} unknownLink the address named an interview that this browser does not hold
 */
export async function showLobby(main, unknownLink) {
  fill(main, h("p", { class: "waiting", role: "status" }, t("frame.loading")));
  const [config, roles] = await Promise.all([readConfig(), readRoles()]).catch(() => [null, null]);
  if (!config || !roles) return unreachable(main);
  const check = deviceCheck();
  fill(
    main,
    h("div", { class: "welcome" }, h("h1", { tabindex: "-1" }, t("lobby.title")), h("p", { class: "lead" }, t("lobby.lead"))),
    unknownLink && h("p", { class: "note", role: "status" }, t("lobby.unknown_link")),
    unfinished(),
    h("form", { class: "lobby", novalidate: true, on: { submit: (event) => void submit(event, config) } },
      what(config.question_seconds),
      kept(config.phone_detection),
      chooseRole(roles),
      consent(config.consent_version, check),
      check.element,
      h("div", { class: "card begin" },
        h("p", { class: "problem", id: "problem", role: "alert" }),
        h("button", { type: "submit", class: "primary large" }, t("lobby.start")),
        h("p", { class: "quiet" }, t("lobby.start_note")),
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
    h("ul", { class: "plain" }, sessions.slice(0, 3).map((held) => h("li", {},
      h("a", { class: "button", href: held.finished ? at.report(held) : at.question(held, 0) },
        t(held.finished ? "lobby.to_report" : "lobby.go_on", { role: held.role, day: new Date(held.startedAt * 1000).toLocaleString() })),
    ))),
  );
}

/** @param {number} seconds */
function what(seconds) {
  const steps = /** @type {const} */ (["ask", "answer", "correct", "report"]);
  return h("section", { class: "card", "aria-labelledby": "what" },
    h("h2", { id: "what" }, t("lobby.what")),
    h("ol", { class: "steps-told" }, steps.map((step) => h("li", {},
      h("strong", {}, t(`lobby.what_${step}`)), " ", t(`lobby.what_${step}_more`, { minutes: Math.max(1, Math.round(seconds / 60)) })))),
  );
}

/** @param {boolean} phone whether the camera's pictures are searched for one */
function kept(phone) {
  /** @param {"yes" | "no"} kind @param {import("../i18n.js").TextKey[]} lines */
  const list = (kind, lines) => h("div", { class: `kept ${kind}` },
    h("h3", {}, t(`lobby.kept_${kind}`)),
    h("ul", {}, lines.map((line) => h("li", {}, t(line)))));
  return h("section", { class: "card", "aria-labelledby": "kept" },
    h("h2", { id: "kept" }, t("lobby.kept")),
    h("div", { class: "two" },
      list("yes", ["lobby.kept_words", "lobby.kept_labels", ...(phone ? /** @type {const} */ (["lobby.kept_phone"]) : []), "lobby.kept_grades"]),
      list("no", ["lobby.not_pictures", "lobby.not_sound", "lobby.not_feelings"])),
    h("p", {}, t("lobby.ai")),
    h("p", {}, t("lobby.who")),
  );
}

/** @param {import("../api.js").Role[]} roles */
function chooseRole(roles) {
  return h("fieldset", { class: "card" },
    h("legend", {}, h("h2", {}, t("lobby.role"))),
    h("div", { class: "roles" }, roles.map((role, index) => h("label", { class: "choice" },
      h("input", { type: "radio", name: "role", value: role.name, checked: index === 0 }),
      h("span", {}, h("span", { class: "row" }, h("strong", {}, role.title), h("span", { class: "quiet" }, t("lobby.questions", { n: role.questions }))),
        h("span", { class: "quiet" }, role.description)),
    ))),
  );
}

/** @param {string} version @param {{wanted: (devices: import("../sessions.js").Devices) => void}} check */
function consent(version, check) {
  /** @param {import("../i18n.js").TextKey} label @param {import("../i18n.js").TextKey} more @param {string} name @param {boolean} [required] */
  const box = (name, label, more, required = false) => h("label", { class: "choice" },
    h("input", { type: "checkbox", name, required, on: { change: (event) => check.wanted(devices(event.target.form)) } }),
    h("span", {}, h("strong", {}, t(label)), h("span", { class: "quiet" }, t(more))));
  return h("fieldset", { class: "card" },
    h("legend", {}, h("h2", {}, t("lobby.consent"))),
    h("p", { class: "quiet" }, t("lobby.consent_receipt", { version })),
    h("h3", {}, t("lobby.needed")),
    box("storage", "lobby.storage", "lobby.storage_more", true),
    box("ai_grading", "lobby.grading", "lobby.grading_more", true),
    h("h3", {}, t("lobby.optional")),
    box("microphone", "lobby.microphone", "lobby.microphone_more"),
    box("camera", "lobby.camera", "lobby.camera_more"),
  );
}

/** @param {HTMLFormElement} form */
function devices(form) {
  const chosen = new FormData(form);
  return { microphone: chosen.has("microphone"), camera: chosen.has("camera") };
}

/** @param {SubmitEvent} event @param {import("../api.js").Config} config */
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
    const told = problem instanceof Problem && problem.status ? problem.message : t("notice.no_answer");
    complain(t("lobby.not_started", { why: told }));
  }
}

/** One whose consent did not get through: the next try goes on with it. @type {{role: string, key: string, started: import("../api.js").Started} | null} */
let begun = null;

/** @param {FormData} chosen @param {import("../sessions.js").Devices} devices @param {import("../api.js").Config} config */
async function begin(chosen, devices, config) {
  const role = String(chosen.get("role") ?? "general");
  if (begun?.role !== role) begun = { role, key: newKey(), started: await startInterview(role) };
  const { key, started } = begun;
  const now = Date.now() / 1000;
  const held = {
    id: started.session_id,
    token: started.token.access_token,
    role: started.role ?? role,
    questions: started.questions,
    startedAt: now,
    closesAt: started.closes_at ?? now + SESSION_TTL,
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
