/** Five marks as bars, with the number beside each bar. */

/** @import { FinalReport, ReportedAnswer } from "../../shared/web/js/api_types.js" */

import { h } from "../../shared/web/js/dom.js";
import { locale, t } from "../i18n.js";

export const TRAITS = /** @type {const} */ (["clarity", "relevance", "structure", "conciseness", "confidence"]);
const BEST_MARK = 5;

/** @typedef {typeof TRAITS[number]} Trait */
/** @typedef {{[trait in Trait]: number}} Marks */

/** @param {Marks} scores */
export function marks(scores) {
  const number = new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 });
  return h("div", { class: "marks" },
    h("dl", {}, TRAITS.map((trait) => {
      const bar = h("div", { class: "bar", "aria-hidden": "true" });
      bar.style.setProperty("--share", String(scores[trait] / BEST_MARK));
      const mark = t("report.of_five", { mark: number.format(scores[trait]) });
      return h("div", { class: "mark" },
        h("dt", {}, t(`trait.${trait}`)),
        h("dd", {}, h("div", { class: "track" }, bar), h("span", {}, mark)));
    })));
}

/**
 * Return the text with each "4 of 5" in one piece, in any language: no line ends in the middle of a mark.
 * @param {string} text
 */
export const together = (text) => text.replace(/(\d) (\p{L}+) (?=\d)/gu, "$1\u00a0$2\u00a0");

/** States of an answer whose marks mean nothing. */
const WITHOUT_MARKS = ["no answer", "not graded", "not gradable"];

/**
 * Return whether the marks of the answer mean something.
 * @param {ReportedAnswer} answer
 */
export const hasMarks = ({ state }) => !WITHOUT_MARKS.includes(state ?? "graded");

/**
 * Return the mean of each trait's marks over the graded answers, or null without a graded answer.
 * @param {FinalReport} report
 * @returns {Marks | null}
 */
export function traitMeans({ questions }) {
  const graded = questions.filter(hasMarks);
  if (!graded.length) return null;
  /** @type {(trait: Trait) => number} */
  const mean = (trait) => graded.reduce((sum, answer) => sum + answer.scores[trait], 0) / graded.length;
  return /** @type {Marks} */ (Object.fromEntries(TRAITS.map((trait) => [trait, mean(trait)])));
}
