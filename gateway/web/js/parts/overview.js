/** The report in a minute: a profile of the marks, strengths, risks, and what to ask next. */

/** @import { FinalReport, Overview } from "../../shared/web/js/api_types.js" */
/** @import { TextKey } from "../i18n.js" */
/** @import { Marks } from "./marks.js" */
/** @import { Written } from "./report_view.js" */

import { h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";
import { directionOf } from "./direction.js";
import { TRAITS, hasMarks, marks, together, traitMeans } from "./marks.js";

/**
 * Return the sentence above everything else: the headline, or the first line of the summary of an older report.
 * @param {FinalReport} report
 */
export function headline({ overview, summary }) {
  return together(overview?.headline || summary.split("\n")[0]);
}

/**
 * @param {FinalReport} report
 * @param {Written} own
 */
export function overviewView(report, own) {
  const { overview, questions } = report;
  const profile = profileOf(report);
  const marked = overview?.marked ?? questions.filter(hasMarks).length;
  const awaiting = overview?.awaiting ?? 0;
  const based = t("report.based", { marked, of: overview?.asked ?? questions.length });
  const refused = questions.some((answer) => answer.state === "not graded");
  const without = awaiting > 0 ? "report.no_marks_yet" : "report.no_marks";
  return h("section", { class: "card", "aria-labelledby": "overview" },
    h("h2", { id: "overview" }, t("report.overview")),
    profile ? marks(profile) : h("p", {}, t(refused ? "report.not_graded" : without)),
    profile && h("p", { class: "quiet" }, based, " ", awaiting > 0 && t("report.based_awaiting", { n: awaiting })),
    overview
      ? bullets(overview, own)
      : h("div", { class: "summary", ...own }, report.summary.split("\n").slice(1).map(line)));
}

/**
 * Return the mean marks of the marked answers, or null without any.
 * @param {FinalReport} report
 * @returns {Marks | null}
 */
function profileOf(report) {
  const traits = report.overview?.traits;
  if (!traits || !TRAITS.every((trait) => trait in traits)) return traitMeans(report);
  return /** @type {Marks} */ (traits);
}

/**
 * @param {Overview} overview
 * @param {Written} own
 */
function bullets({ strengths = [], risks = [], ask_next: next = [] }, own) {
  /** @type {(title: TextKey, kind: string, sentences: string[]) => HTMLElement | false} */
  const list = (title, kind, sentences) => sentences.length > 0 && h("div", { class: `bullets ${kind}` },
    h("h3", {}, t(title)),
    h("ul", own, sentences.map((sentence) => h("li", { dir: directionOf(sentence) }, together(sentence)))));
  return h("div", { class: "two drawn" },
    list("report.strengths", "strengths", strengths),
    list("report.risks", "risks", risks),
    list("report.ask_next", "next", next));
}

/**
 * Return a line of the summary as a paragraph, with its subject, which ends in a colon, in bold.
 * @param {string} text
 */
function line(text) {
  const [, about, rest] = /^(\p{L}[^.:“]{2,24}:)(.*)$/u.exec(together(text)) ?? [null, "", together(text)];
  return h("p", {}, about && h("strong", {}, about), rest);
}
