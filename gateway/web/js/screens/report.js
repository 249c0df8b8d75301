/** The screen after the interview: the stages of the report while it is made, and then the report. */

/** @import { FinalReport, ShownReport } from "../../shared/web/js/api_types.js" */
/** @import { Stage } from "../progress.js" */
/** @import { Room } from "../room.js" */

import { Problem } from "../api.js";
import { announce, fill, h } from "../../shared/web/js/dom.js";
import { date, t } from "../i18n.js";
import { stageList } from "../parts/stages.js";
import { followStages } from "../progress.js";
import { problemText } from "../problems.js";
import { candidateView } from "../parts/candidate_view.js";
import { reportView } from "../parts/report_view.js";
import { speakingView } from "../parts/speaking_view.js";
import { hold, isInvited } from "../sessions.js";
import { at } from "../addresses.js";
import { isTimeOver } from "../room.js";

/** Milliseconds between two requests for the report: while it is made, and once the stages say that it is ready. */
const REPORT_POLL_MS = 1_500;
const READY_POLL_MS = 200;

/**
 * @param {HTMLElement} main
 * @param {Room} room
 */
export async function showReport(main, room) {
  const leaving = new AbortController();
  const first = await room.api.report().catch((problem) => problem);
  if (first instanceof Problem && !first.temporary) {
    fill(main, h("section", { class: "card narrow" },
      h("h1", { tabindex: "-1" }, t("notice.gone_title")),
      h("p", {}, t("notice.gone"))));
  } else if (!(first instanceof Error) && first.report) await show(main, room, first.report);
  else if (room.interview?.state === "open" && !room.held.finished) notYet(main, room);
  else void waitFor(main, room, leaving.signal).finally(() => leaving.abort());
  return () => leaving.abort();
}

/**
 * @param {HTMLElement} main
 * @param {Room} room
 */
function notYet(main, room) {
  fill(main, h("section", { class: "card narrow" },
    h("h1", { tabindex: "-1" }, t("report.not_yet_title")),
    h("p", {}, t("report.not_yet")),
    h("p", { class: "actions" },
      h("a", { class: "button primary", href: at.review(room.held) }, t("question.to_review")))));
}

/**
 * Return how the interview ended: all words were handed in, some were refused, or the time was over first.
 * @param {Room} room
 * @returns {"done" | "refused" | "time_over"}
 */
function endOf(room) {
  const refused = room.outbox.utterances.some((utterance) => utterance.state === "refused");
  if (isTimeOver(room) && (refused || !room.held.finished)) return "time_over";
  return refused ? "refused" : "done";
}

/**
 * Show the stages until the report is there.
 * @param {HTMLElement} main
 * @param {Room} room
 * @param {AbortSignal} signal
 */
async function waitFor(main, room, signal) {
  const stages = stageList(room.held.questions.length);
  const trouble = h("p", { class: "note", role: "status", hidden: true });
  const title = h("h1", { tabindex: "-1" });
  const lead = h("p", { class: "lead" });
  const draw = () => {
    const end = endOf(room);
    fill(title, t(`finishing.title_${end}`));
    fill(lead, t(`finishing.lead_${end}`, { time: date(room.held.closesAt) }));
  };
  draw();
  room.answers.addEventListener("change", draw, { signal }); // words may be refused after the end
  fill(main, h("section", { class: "card narrow" },
    title, lead,
    stages.element, trouble,
    h("p", { class: "quiet" }, t(isInvited(room.held) ? "finishing.may_leave_invited" : "finishing.may_leave"))));
  let pause = REPORT_POLL_MS;
  let wake = () => {};
  const take = (/** @type {Stage} */ stage) => {
    stages.take(stage);
    if (stage.stage !== "report") return;
    pause = READY_POLL_MS;
    wake();
  };
  void followStages(room.api, take, signal);
  while (!signal.aborted) {
    const { report, problem } = await room.api.report().catch((error) => ({ report: null, problem: error }));
    if (signal.aborted) return;
    if (report) {
      announce(t("finishing.ready"));
      return show(main, room, report);
    }
    trouble.hidden = !problem;
    trouble.textContent = problem instanceof Problem ? problemText(problem) : t("finishing.trouble");
    await new Promise((resolve) => {
      wake = () => resolve(undefined);
      setTimeout(resolve, pause);
    });
  }
}

/**
 * @param {HTMLElement} main
 * @param {Room} room
 * @param {FinalReport | ShownReport} report
 */
async function show(main, room, report) {
  const [attention, interview, speaking] = await Promise.all([
    isFull(report) ? room.api.attentionSummary().catch(() => null) : null,
    room.api.interview().catch(() => room.interview),
    room.api.speaking().catch(() => null),
  ]);
  const waited = main.querySelector("h1") === document.activeElement;
  fill(main, isFull(report)
    ? reportView(room, report, attention ?? report.attention ?? null, interview, speakingView(speaking))
    : candidateView(room, report, interview, speakingView(speaking)));
  const heading = main.querySelector("h1");
  document.title = `${heading?.textContent} · Vivavoce`;
  if (waited) heading?.focus({ preventScroll: true });
  if (!room.held.finished) {
    room.held.finished = true;
    hold(room.held);
  }
  await room.answers.eraseKept();
}

/**
 * Tell whether the candidate is shown the whole report.
 * @param {FinalReport | ShownReport} report
 * @returns {report is FinalReport}
 */
function isFull(report) {
  return (report.candidate_report ?? "full") === "full";
}
