/** The screen with all answers, before they are handed in. */

/** @import { Answer } from "../answers.js" */
/** @import { ShownProbe } from "../../shared/web/js/api_types.js" */
/** @import { Room } from "../room.js" */

import { Problem } from "../api.js";
import { joined } from "../answers.js";
import { button, fill, h } from "../../shared/web/js/dom.js";
import { t, written } from "../i18n.js";
import { ask } from "../parts/ask.js";
import { isStarted, progressSteps } from "../parts/progress_steps.js";
import { problemText } from "../problems.js";
import { at, go } from "../addresses.js";
import { delivered, isOffline } from "../delivery.js";
import { probesOf } from "../follow_ups.js";
import { isTimeOver, readRecord } from "../room.js";
import { hold } from "../sessions.js";

/** Milliseconds for the last words to arrive at the gateway: online, with much sound on its way, and offline. */
const LAST_WORDS_MS = 10_000;
const LAST_SOUND_MS = 60_000;
const LAST_WORDS_OFFLINE_MS = 2_000;

/** Milliseconds in which the end of the interview is told again to a gateway that is busy, and between two calls. */
const HAND_IN_MS = 30_000;
const HAND_IN_PAUSE_MS = 1_000;

/**
 * @param {HTMLElement} main
 * @param {Room} room
 */
export function showReview(main, room) {
  const problem = h("p", { class: "problem", role: "alert" });
  const waiting = h("p", { class: "quiet", role: "status" });
  const finish = button(t("review.finish"), () => {
    const open = over ? 0 : room.answers.all().filter((answer) => !isStarted(answer)).length;
    ask(open ? "hand_in_open" : "hand_in", () => void end(), { open });
  }, { class: "primary large" });
  const end = async () => {
    finish.disabled = true;
    problem.textContent = "";
    waiting.textContent = t("review.waiting");
    try {
      await handIn(room);
      go(at.report(room.held));
    } catch (error) {
      const offline = error instanceof Problem && error.status === 0;
      problem.textContent = offline ? t("review.not_yet") : problemText(error);
      finish.disabled = false;
      waiting.textContent = "";
      finish.focus(); // a button loses the focus when it is disabled
    }
  };
  const over = isTimeOver(room);
  const steps = over ? null : progressSteps(room, -1);
  const lead = h("p", { class: "lead" });
  const list = h("ol", { class: "plain review" });
  let drawn = "";
  const draw = () => {
    const answers = room.answers.all();
    const followed = probesOf(room.held).map(({ index }) => room.answers.of(index));
    const shown = JSON.stringify([...answers, ...followed].map((answer) => answer.said));
    if (shown === drawn) return; // the focus stays where it is
    drawn = shown;
    const open = answers.filter((answer) => !isStarted(answer)).length;
    fill(lead, t(over ? "review.time_over" : open ? "review.some_open" : "review.lead", { n: open }));
    fill(list, answers.map((answer) => reviewed(room, answer, over)));
  };
  room.answers.addEventListener("change", draw);
  draw();
  void readRecord(room);
  fill(main, h("div", { class: "reviewing" },
    steps?.element,
    h("h1", { tabindex: "-1" }, t("review.title")),
    lead,
    list,
    h("section", { class: "card begin" },
      h("p", {}, t(over ? "review.last_time_over" : "review.last")), problem, finish, waiting),
  ));
  return () => {
    steps?.close();
    room.answers.removeEventListener("change", draw);
  };
}

/**
 * @param {Room} room
 * @param {Answer} answer
 * @param {boolean} over whether the time is over, after which no answer can be changed
 */
function reviewed(room, answer, over) {
  const words = joined(answer.said);
  const n = answer.question + 1;
  const change = h("a", {
    class: "button",
    href: at.question(room.held, answer.question),
    "aria-label": t(words ? "review.change_this" : "review.answer_this", { n }),
  }, t(words ? "review.change" : "review.answer"));
  return h("li", { class: "card" },
    h("div", {},
      h("p", { class: "eyebrow" }, t("question.number", { n, of: room.held.questions.length })),
      h("h2", written(room.held.language), room.held.questions[answer.question]),
      words
        ? h("p", { class: "said", ...written(room.held.language) }, words)
        : h("p", { class: "quiet" }, t(over ? "review.no_answer" : "review.open")),
      probesOf(room.held).filter((probe) => probe.follows === answer.question)
        .map((probe) => followUp(room, probe, over))),
    !over && change);
}

/**
 * @param {Room} room
 * @param {ShownProbe} probe
 * @param {boolean} over whether the time is over
 */
function followUp({ held, answers }, probe, over) {
  const words = joined(answers.of(probe.index).said);
  const label = t(words ? "follow_up.change" : "follow_up.answer", { n: probe.follows + 1 });
  return h("div", { class: "follow-up" },
    h("p", { class: "eyebrow" }, t("follow_up.name")),
    h("h3", written(held.language), probe.text),
    words
      ? h("p", { class: "said", ...written(held.language) }, words)
      : h("p", { class: "quiet" }, t("review.no_answer")),
    !over && h("a", { href: at.question(held, probe.index) }, label));
}

/**
 * End the interview, after every word has arrived at the gateway.
 * @param {Room} room
 */
async function handIn(room) {
  const online = room.hearing?.sound?.unsent ? LAST_SOUND_MS : LAST_WORDS_MS;
  const timeout = isOffline(room) ? LAST_WORDS_OFFLINE_MS : online;
  if (!(await delivered(room, timeout))) throw new Problem(0, "words or sound are still waiting");
  room.attention?.stop();
  const report = await finalized(room);
  if (room.interview) room.interview.state = report ? "reported" : "finalizing";
  room.held.finished = true;
  hold(room.held);
}

/**
 * Tell the gateway the end of the interview, again where it is busy: an end that it refused leads to no report.
 * @param {Room} room
 */
async function finalized({ api }) {
  const until = Date.now() + HAND_IN_MS;
  for (;;) {
    try {
      return await api.finalize();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code === "report-not-ready") return null; // the end was taken, and the report is being made
      if (error.status !== 503 || Date.now() > until) throw error;
      const pause = error.retryAfter ? error.retryAfter * 1_000 : HAND_IN_PAUSE_MS;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
