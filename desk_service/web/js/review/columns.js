/** What people and the program say of an answer, beside each other. */

/** @import { Mark } from "./draft.js" */
/** @import { AiMarks, OwnReview, ShownInterview, ShownQuestion } from "../api_types.js" */
/** @import { KeptSound } from "./kept_sound.js" */

import { h } from "../../shared/web/js/dom.js";
import { date, isText, locale, t, written } from "../i18n.js";
import { answerView } from "./answer_view.js";

/**
 * Return an answer with the own column beside the program's.
 * @param {ShownInterview} interview
 * @param {ShownQuestion} question
 * @param {KeptSound} sounds
 * @param {{folded?: boolean}} [options] `folded`: the marks alone are shown until it is opened
 */
export function bothColumns({ review, notes_language: language }, question, sounds, { folded = false } = {}) {
  const { index, ai, competency, text, answer } = question;
  const quotes = [...(review?.quotes[index] ?? []), ...(ai?.quotes ?? [])];
  const about = [t("read.number", { n: index + 1 }), competency].filter(Boolean).join(" · ");
  const head = [h("span", { class: "eyebrow" }, about), h("h3", written(answer?.language ?? ""), text)];
  const words = answerView(question, quotes);
  const sound = sounds.at(question);
  const content = review || ai
    ? [
      h("div", { class: "columns" }, review && ownColumn(review, question), ai && aiColumn(ai, language)),
      h("details", {}, h("summary", {}, t("read.words")), words),
      sound,
    ]
    : [words, sound];
  if (!folded) return h("article", { class: "card both" }, head, content);
  return h("details", { class: "card both" },
    h("summary", {}, head, h("span", { class: "pair" }, pair(review?.marks[index], ai))), content);
}

/**
 * Return both marks in a line.
 * @param {Mark | undefined} mark
 * @param {AiMarks | null} ai
 */
function pair(mark, ai) {
  return [h("span", {}, t("read.you"), " ", h("b", {}, figure(mark))),
    h("span", {}, t("read.ai"), " ", h("b", {}, figure(ai?.mean)))];
}

/**
 * @param {OwnReview} review
 * @param {ShownQuestion} question
 */
function ownColumn({ marks, notes, quotes, first }, { index, answer }) {
  const before = first?.marks[index];
  const changed = before !== undefined && before !== marks[index];
  return h("section", { class: "column" },
    h("h4", {}, t("read.you"), " ", h("b", { class: "figure big" }, figure(marks[index]))),
    notes[index] && h("p", { dir: "auto" }, notes[index]),
    (quotes[index] ?? []).map((quote) => h("blockquote", written(answer?.language ?? ""), quote)),
    changed && h("p", { class: "small quiet" }, t("read.first", { mark: figure(before) })));
}

/**
 * @param {AiMarks} ai
 * @param {string} language of the answer, and of the program's words
 */
function aiColumn(ai, language) {
  const own = written(language);
  const before = ai.before_follow_ups ?? {};
  const isRaised = Object.entries(ai.marks).some(([trait, mark]) => raised(mark, before[trait]) !== String(mark));
  return h("section", { class: "column" },
    h("h4", {}, t("read.ai"), " ", h("b", { class: "figure big" }, figure(ai.mean))),
    ai.state !== "graded" && h("p", { class: "note" }, t(`read.ai_${ai.state}`), " ",
      ai.review && h("span", own, ai.review)),
    h("dl", { class: "traits" }, Object.entries(ai.marks).map(([trait, mark]) => h("div", {},
      h("dt", {}, h("span", {}, traitName(trait)), h("b", { class: "figure" }, raised(mark, before[trait]))),
      ai.reasons[trait] && h("dd", own, ai.reasons[trait])))),
    isRaised && h("p", { class: "small quiet" }, t("read.before_follow_ups")),
    ai.quotes.map((quote) => h("blockquote", own, quote)),
    ai.quotes.length > 0 && h("p", { class: "small quiet" }, t("read.verified")),
    h("p", { class: "small quiet" }, t("read.by", { grader: graderName(ai.graded_by) })));
}

/**
 * Return the reviews of all who submitted one; null where there is none.
 * @param {ShownInterview} interview
 */
export function otherReviews({ reviews, questions }) {
  return reviews.length > 0 && h("section", { class: "card", "aria-labelledby": "reviews" },
    h("h2", { id: "reviews" }, t("read.reviews")),
    h("ul", { class: "plain others" }, reviews.map((review) => h("li", {},
      h("p", { class: "row" },
        h("b", {}, review.reviewer || t("read.somebody")),
        h("span", { class: "tag" }, t(`recommendation.${review.recommendation ?? "no_decision"}`)),
        h("span", { class: "small quiet" }, review.submitted_at ? date(review.submitted_at) : "")),
      h("p", { class: "figures" }, questions.map(({ index }) =>
        h("span", {}, `${index + 1} `, h("b", { class: "figure" }, figure(review.marks[index]))))),
      Object.entries(review.notes).map(([question, note]) =>
        h("p", { dir: "auto" }, h("b", {}, `${Number(question) + 1}: `), note))))));
}

/**
 * Return a mark in figures; a dash where there is none.
 * @param {string | number | null | undefined} mark
 */
export function figure(mark) {
  if (typeof mark !== "number") return "–";
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(mark);
}

/**
 * Return how a grader is called.
 * @param {string} name
 */
export function graderName(name) {
  return name.replace(/^offline(?= |$)/u, t("read.offline"));
}

/**
 * Return a mark, behind the mark without the follow-ups where they raised it.
 * @param {number} mark
 * @param {number | undefined} before
 */
function raised(mark, before) {
  return before !== undefined && before !== mark ? `${before} → ${mark}` : String(mark);
}

/** @param {string} trait */
function traitName(trait) {
  const key = `trait.${trait}`;
  return isText(key) ? t(key) : trait;
}
