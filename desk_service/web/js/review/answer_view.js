/** A question, and the candidate's words to it. */

/** @import { ShownFollowUp, ShownQuestion } from "../api_types.js" */
/** @import { Child } from "../../shared/web/js/dom.js" */

import { h } from "../../shared/web/js/dom.js";
import { t, written } from "../i18n.js";
import { quoted } from "./quoting.js";

/**
 * Return the words of an answer, or why there are none.
 * @param {ShownQuestion} question
 * @param {string[]} [quotes] which are marked in the words
 */
export function answerView({ answer }, quotes = []) {
  if (!answer) return h("p", { class: "quiet" }, t("review.no_words_yet"));
  const own = written(answer.language);
  const words = answer.state === "answered"
    ? h("blockquote", { class: "words", ...own }, quoted(answer.text, quotes))
    : h("p", { class: "note" }, t(answer.state === "none" ? "review.no_answer" : "review.not_understood"));
  return h("div", { class: "answer-words" },
    words,
    answer.corrected && h("p", { class: "small quiet" }, t("review.corrected")),
    answer.follow_ups.map((each) => h("section", { class: "follow-up" },
      h("p", { class: "eyebrow" }, t("review.follow_up"), " · ", reason(each)),
      h("h3", own, each.text),
      each.answer ? h("blockquote", { class: "words", ...own }, each.answer) : h("p", {}, t("review.no_answer")))));
}

/**
 * Return what a good answer covers, folded; null where the template says nothing.
 * @param {ShownQuestion} question
 * @returns {Child}
 */
export function expected({ covers, ideal }) {
  if (!covers.length && !ideal) return null;
  return h("details", { class: "expected" },
    h("summary", {}, t("review.expected")),
    covers.length > 0 && h("ul", {}, covers.map((each) => h("li", { dir: "auto" }, each))),
    ideal && h("p", { dir: "auto" }, ideal));
}

/**
 * Return why a follow-up was asked.
 * @param {ShownFollowUp} followUp
 */
function reason({ why, for_cover: point }) {
  return why === "not_mentioned" ? t("review.not_mentioned", { point }) : t("review.always");
}
