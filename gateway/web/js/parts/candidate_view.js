/** The report of a candidate who is not shown marks: feedback, or that the report goes to those who invited. */

/** @import { Interview, ShownReport } from "../../shared/web/js/api_types.js" */
/** @import { Room } from "../room.js" */
/** @import { Written } from "./report_view.js" */

import { h } from "../../shared/web/js/dom.js";
import { date, t, written } from "../i18n.js";
import { directionOf } from "./direction.js";
import { followUpAnswers } from "./follow_up_answers.js";
import { TRAITS } from "./marks.js";
import { about } from "./report_answer.js";
import { download, receipts, rights, unsubmitted } from "./report_view.js";

/**
 * @param {Room} room
 * @param {ShownReport} report
 * @param {Interview | null} interview
 * @param {HTMLElement | null} speaking
 * @returns {HTMLElement}
 */
export function candidateView(room, report, interview, speaking) {
  const own = written(report.language ?? room.held.language);
  const facts = { role: report.title || report.role, day: date(report.finalized_at) };
  const title = t(report.candidate_report === "none" ? "report.withheld_title" : "report.feedback_title");
  return h("div", { class: "report" },
    h("header", {},
      h("p", { class: "eyebrow" }, t("report.about", facts)),
      h("h1", { tabindex: "-1", "data-title": title }, title),
      h("p", { class: "lead", ...own }, report.summary),
      report.amended && h("p", { class: "note" }, t("report.amended")),
      download(room, report)),
    strengths(report, own),
    tips(report, own),
    speaking,
    answers(report, own),
    unsubmitted(report, own),
    h("section", { class: "card", "aria-labelledby": "how" },
      h("h2", { id: "how" }, t("report.how")),
      graders(report),
      receipts(interview)),
    rights(room, interview));
}

/**
 * @param {ShownReport} report
 * @param {Written} own
 */
function strengths({ strengths: sentences = [] }, own) {
  return sentences.length > 0 && h("section", { class: "card", "aria-labelledby": "strengths" },
    h("h2", { id: "strengths" }, t("report.strong")),
    h("div", { class: "bullets strengths" },
      h("ul", own, sentences.map((sentence) => h("li", { dir: directionOf(sentence) }, sentence)))));
}

/**
 * @param {ShownReport} report
 * @param {Written} own
 */
function tips({ tips: told = {} }, own) {
  const traits = TRAITS.filter((trait) => trait in told);
  return traits.length > 0 && h("section", { class: "card", "aria-labelledby": "tips" },
    h("h2", { id: "tips" }, t("report.tips")),
    h("dl", { class: "grounds" }, traits.flatMap((trait) => [
      h("dt", {}, t(`trait.${trait}`)),
      h("dd", own, told[trait]),
    ])));
}

/**
 * Return the candidate's own words, folded.
 * @param {ShownReport} report
 * @param {Written} own
 */
function answers({ questions = [] }, own) {
  return questions.length > 0 && h("section", { "aria-labelledby": "answers" },
    h("h2", { id: "answers" }, t("report.your_answers")),
    questions.map((answer, index) => h("details", { class: "card answer" },
      h("summary", {}, about(answer, index + 1), h("h3", own, answer.question)),
      answer.transcript ? h("blockquote", own, answer.transcript) : h("p", {}, t("review.no_answer")),
      followUpAnswers(answer, own))));
}

/** @param {ShownReport} report */
function graders({ graded_by: names = [] }) {
  if (!names.length) return null;
  const known = names.map((name) => (name === "offline" ? t("report.offline") : name));
  return h("p", {}, t("report.read_by", { graders: known.join(", ") }));
}
