/** After the interview: the report while it is made, and then the report. */

import { Problem } from "../api.js";
import { announce, fill, h } from "../dom.js";
import { t } from "../i18n.js";
import { stageList } from "../parts/stages.js";
import { followStages } from "../progress.js";
import { reportView } from "../parts/report_view.js";
import { hold } from "../sessions.js";
import { at } from "../room.js";

const LOOK = 1500;
/** Milliseconds between two looks for the report. */

/** @param {HTMLElement} main @param {import("../room.js").Room} room */
export async function showReport(main, room) {
  const leaving = new AbortController();
  const first = await room.api.report().catch((problem) => problem);
  if (first instanceof Problem && !first.passing) {
    fill(main, h("section", { class: "card narrow" }, h("h1", { tabindex: "-1" }, t("notice.gone_title")), h("p", {}, t("notice.gone"))));
  } else if (!(first instanceof Error) && first.report) await show(main, room, first.report);
  else if (room.interview?.state === "open" && !room.held.finished) notYet(main, room);
  else void waitFor(main, room, leaving.signal).finally(() => leaving.abort());
  return () => leaving.abort();
}

/** @param {HTMLElement} main @param {import("../room.js").Room} room */
function notYet(main, room) {
  fill(main, h("section", { class: "card narrow" },
    h("h1", { tabindex: "-1" }, t("report.not_yet_title")),
    h("p", {}, t("report.not_yet")),
    h("p", { class: "actions" }, h("a", { class: "button primary", href: at.review(room.held) }, t("question.to_review")))));
}

/** @param {HTMLElement} main @param {import("../room.js").Room} room @param {AbortSignal} signal */
async function waitFor(main, room, signal) {
  const stages = stageList(room.held.questions.length);
  const trouble = h("p", { class: "note", role: "status", hidden: true });
  fill(main, h("section", { class: "card narrow" },
    h("h1", { tabindex: "-1" }, t("finishing.title")),
    h("p", { class: "lead" }, t("finishing.lead")),
    stages.element, trouble,
    h("p", { class: "quiet" }, t("finishing.may_leave"))));
  void followStages(room.api, stages.take, signal);
  while (!signal.aborted) {
    const { report, problem } = await room.api.report().catch((error) => ({ report: null, problem: error.status ? null : t("notice.no_answer") }));
    if (signal.aborted) return;
    if (report) {
      announce(t("finishing.ready"));
      return show(main, room, report);
    }
    trouble.hidden = !problem;
    trouble.textContent = problem && t("finishing.trouble", { why: problem });
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
}

/** @param {HTMLElement} main @param {import("../room.js").Room} room @param {import("../api.js").Report} report */
async function show(main, room, report) {
  const [attention, interview] = await Promise.all([
    room.api.attentionSummary().catch(() => null),
    room.api.interview().catch(() => room.interview),
  ]);
  const waited = main.querySelector("h1") === document.activeElement;
  fill(main, reportView(room, report, attention ?? report.attention ?? null, interview));
  document.title = `${t("report.title")} · Vivavoce`;
  if (waited) main.querySelector("h1")?.focus({ preventScroll: true });
  if (!room.held.finished) {
    room.held.finished = true;
    hold(room.held);
  }
  await room.answers.eraseKept();
}
