/** An answer in the report, folded: the question and its marks above, the reasons and the words inside. */

/** @import { GradedBy, ReportedAnswer } from "../../shared/web/js/api_types.js" */
/** @import { Written } from "./report_view.js" */

import { h } from "../../shared/web/js/dom.js";
import { isText, t } from "../i18n.js";
import { followUpAnswers } from "./follow_up_answers.js";
import { TRAITS, hasMarks, marks } from "./marks.js";

/** States in which a person should look at an answer. */
const FOR_A_PERSON = ["needs a person", "not gradable"];

/**
 * @param {ReportedAnswer} answer
 * @param {number} n from 1
 * @param {Written} own
 */
export function answerView(answer, n, own) {
  const marked = hasMarks(answer);
  const reasons = marked && grounds(answer, own);
  return h("details", { class: "card answer" },
    h("summary", {},
      about(answer, n),
      h("h3", own, answer.question),
      h("span", { class: "row" },
        marked && h("span", { class: "total" }, t("report.total", { total: answer.scores.total })),
        stateTag(answer))),
    look(answer, marked),
    marked && marks(answer.scores),
    // A commentary tells again what the reasons say, or speaks of marks that the page does not show.
    marked && (reasons || h("p", own, answer.scores.commentary)),
    uncovered(answer, own),
    answer.transcript && h("div", {}, h("h4", {}, t("report.transcript")),
      h("blockquote", own, answer.transcript),
      answer.record && h("div", {},
        h("p", { class: "quiet" }, t("report.record")),
        h("blockquote", own, answer.record))),
    followUpAnswers(answer, own),
    answer.before_probes && h("p", { class: "quiet" },
      t("report.before_follow_up", { before: answer.before_probes.total, after: answer.scores.total })),
    answer.graded_by && marked && h("p", { class: "quiet small" }, grader(answer.graded_by)),
  );
}

/**
 * Return the note that a person should look at the answer, or why the answer has no marks.
 * @param {ReportedAnswer} answer
 * @param {boolean} marked
 */
function look({ review, state, scores }, marked) {
  if (review) return h("p", { class: "note" }, t(marked ? "report.review" : "report.ungraded", { why: review }));
  if (marked) return null;
  return h("p", {}, state === "not graded" ? t("report.not_graded") : scores.commentary);
}

/**
 * @param {{competency?: string}} answer
 * @param {number} n from 1
 */
export function about({ competency }, n) {
  return h("span", { class: "eyebrow" }, [t("question.number_alone", { n }), competency].filter(Boolean).join(" · "));
}

/** @param {GradedBy} by */
function grader({ grader, model, note }) {
  const offline = grader === "offline";
  const who = offline ? t("report.graded_offline") : t("report.graded_by", { grader: model ?? grader });
  return `${who} ${note ?? ""}`.trim();
}

/** @param {ReportedAnswer} answer */
function stateTag({ state = "graded" }) {
  const key = `report.state_${state.replaceAll(" ", "_")}`;
  if (state === "graded" || !isText(key)) return null;
  return h("span", { class: FOR_A_PERSON.includes(state) ? "tag warn" : "tag" }, t(key));
}

/**
 * Return the reasons for the marks. A reason that several marks share is shown once.
 * @param {ReportedAnswer} answer
 * @param {Written} own
 */
function grounds({ evidence = [] }, own) {
  if (!evidence.length) return null;
  const ordered = TRAITS.flatMap((trait) => evidence.filter((ground) => ground.trait === trait));
  const reasons = [...new Set(ordered.map((ground) => ground.reason))];
  return h("div", {}, h("h4", {}, t("report.grounds")),
    h("dl", { class: "grounds" }, reasons.flatMap((reason) => {
      const same = ordered.filter((ground) => ground.reason === reason);
      const quotes = same.flatMap((ground) => ground.quotes ?? []);
      return [
        h("dt", {}, same.map((ground) => t(`trait.${ground.trait}`)).join(", ")),
        h("dd", own, reason, quotes.map((quote) => h("q", {}, quote))),
      ];
    })));
}

/**
 * Return the points of a complete answer that the answer does not touch.
 * @param {ReportedAnswer} answer
 * @param {Written} own
 */
function uncovered({ uncovered: points = [] }, own) {
  return points.length > 0 && h("div", {}, h("h4", {}, t("report.uncovered")),
    h("ul", own, points.map((point) => h("li", { dir: "auto" }, point))));
}
