/** The first screen of an invitation's link: the lobby, the way back into an interview, or why there is neither. */

/** @import { InvitedInterview, Look } from "../../shared/web/js/api_types.js" */
/** @import { Step } from "./lobby.js" */

import { Problem, SessionApi, lookAt, startInvited } from "../api.js";
import { button, fill, h } from "../../shared/web/js/dom.js";
import { t, written, zonedTime } from "../i18n.js";
import { at, forgetInvitation, go, heldInvitation } from "../addresses.js";
import { help } from "../lobby/invited.js";
import { showHost } from "../page.js";
import { problemText } from "../problems.js";
import { heldOf, heldSessions, hold } from "../sessions.js";
import { showLobby } from "./lobby.js";

/** An invitation whose interview was begun, and to which nobody has agreed yet: the lobby goes on with it. */
let unagreed = "";

/**
 * @param {HTMLElement} main
 * @param {Step} step of the lobby
 * @param {() => void} again shows the screen anew
 */
export async function showInvited(main, step, again) {
  const token = heldInvitation();
  if (!token) return showCut(main);
  if (step === "welcome") fill(main, h("p", { class: "waiting", role: "status" }, t("frame.loading")));
  try {
    const look = await readLook(token, step);
    showHost(look);
    if (look.started && unagreed !== token) return showReturn(main, look, token, again);
    if ((look.opens_at ?? 0) > Date.now() / 1000) return showEarly(main, look, again);
    return showLobby(main, { step, role: null, unknownLink: false, look });
  } catch (problem) {
    showRefused(main, problem, again);
  }
}

/** The invitation as it was looked at last. @type {{token: string, answer: Promise<Look>} | null} */
let read = null;

/**
 * Look at an invitation: anew for the first step, else as it was.
 * @param {string} token
 * @param {Step} step
 */
function readLook(token, step) {
  if (read?.token !== token || step === "welcome") read = { token, answer: lookAt(token) };
  return read.answer;
}

/**
 * Show the way back into an interview that was begun, on this device or on another.
 * @param {HTMLElement} main
 * @param {Look} look
 * @param {string} token
 * @param {() => void} again
 */
function showReturn(main, look, token, again) {
  const over = look.state !== "open";
  const told = h("p", { class: "problem", role: "alert" });
  const enter = button(t(over ? "invited.open" : "invited.go_on"), () => void resume(), { class: "primary large" });
  const resume = async () => {
    enter.disabled = true;
    try {
      if (!(await resumed(token, look.title))) again();
    } catch (problem) {
      told.textContent = problemText(problem);
      enter.disabled = false;
      enter.focus();
    }
  };
  fill(main, h("section", { class: "card narrow" },
    h("p", { class: "eyebrow", ...written(look.language) }, look.title),
    h("h1", { tabindex: "-1" }, t(over ? "invited.over_title" : "invited.back_title")),
    h("p", {}, t(over ? "invited.over" : "invited.back")),
    told,
    h("p", { class: "actions" }, enter)));
}

/**
 * Go on with the interview of an invitation, with fresh access to it.
 * @param {string} token
 * @param {string} title
 * @returns {Promise<boolean>} false where nobody has agreed to anything yet: the interview then begins in the lobby
 */
async function resumed(token, title) {
  const answer = await startInvited(token);
  const credentials = { id: answer.session_id, token: answer.token.access_token };
  const interview = /** @type {InvitedInterview} */ (await new SessionApi(credentials).interview());
  const agreed = interview.consents.at(-1)?.choices;
  if (answer.state === "open" && !agreed) {
    unagreed = token;
    return false;
  }
  const devices = { microphone: agreed?.microphone === true, camera: agreed?.camera === true };
  const known = heldSessions().find((session) => session.id === answer.session_id);
  const held = { ...known, ...heldOf(answer, interview.started_at, devices), title };
  held.finished = answer.state !== "open";
  hold(held);
  go(held.finished ? at.report(held) : at.question(held, held.question ?? 0));
  return true;
}

/**
 * Show that the interview cannot begin yet.
 * @param {HTMLElement} main
 * @param {Look} look
 * @param {() => void} again
 */
function showEarly(main, look, again) {
  const opens = zonedTime(look.opens_at ?? 0);
  fill(main, h("section", { class: "card narrow" },
    h("p", { class: "eyebrow", ...written(look.language) }, look.title),
    h("h1", { tabindex: "-1" }, t("invited.early_title", { time: opens })),
    h("p", {}, t("invited.early", { time: zonedTime(look.expires_at) })),
    h("p", { class: "quiet" }, help(look)),
    h("p", { class: "actions" }, button(t("notice.again"), again, { class: "primary" }))));
}

/** @param {HTMLElement} main */
function showCut(main) {
  showNotice(main, t("invited.unknown_title"), t("invited.unknown"));
}

/**
 * Show why the link opens nothing.
 * @param {HTMLElement} main
 * @param {unknown} problem
 * @param {() => void} again
 */
function showRefused(main, problem, again) {
  const status = problem instanceof Problem ? problem.status : 0;
  if (status === 410) showNotice(main, t("invited.over_link_title"), problemText(problem));
  else if (status === 404 || status === 422) showCut(main);
  else fill(main, h("section", { class: "card narrow" },
    h("h1", { tabindex: "-1" }, t("invited.later_title")),
    h("p", {}, status === 503 ? t("invited.later") : problemText(problem)),
    h("p", { class: "actions" }, button(t("notice.again"), again, { class: "primary" }))));
}

/**
 * @param {HTMLElement} main
 * @param {string} title
 * @param {string} text
 */
function showNotice(main, title, text) {
  const leave = () => {
    forgetInvitation();
    location.assign("./");
  };
  fill(main, h("section", { class: "card narrow" },
    h("h1", { tabindex: "-1" }, title),
    h("p", {}, text),
    h("p", { class: "actions" }, button(t("notice.new"), leave))));
}
