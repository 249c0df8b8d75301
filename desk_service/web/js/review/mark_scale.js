/** The scale of marks with its anchors, and the recommendation: choices that single keys make. */

/** @import { ShownQuestion } from "../api_types.js" */
/** @import { Mark, Recommendation } from "./draft.js" */

import { h } from "../../shared/web/js/dom.js";
import { t, written } from "../i18n.js";

/** @type {Mark[]} */
export const MARKS = [1, 2, 3, 4, 5, "not_shown"];

/** @type {Recommendation[]} */
export const RECOMMENDATIONS = ["strong_no", "no", "yes", "strong_yes", "no_decision"];

/**
 * Return the marks that an answer may get, each beside its anchor.
 * @param {ShownQuestion} question
 * @param {Mark | undefined} chosen
 * @param {(mark: Mark) => void} choose
 */
export function markScale(question, chosen, choose) {
  return scale(t("review.your_mark"), "mark", MARKS.map((mark) => ({
    value: String(mark),
    key: mark === "not_shown" ? "0" : String(mark),
    words: mark === "not_shown" ? t("review.not_shown") : anchor(question, mark),
    checked: mark === chosen,
    choose: () => choose(mark),
  })));
}

/**
 * Return what a mark means: in the words of the question, else in the reader's language.
 * @param {ShownQuestion} question
 * @param {Exclude<Mark, "not_shown">} mark
 */
function anchor({ anchors, common_anchors: common, answer }, mark) {
  if (common) return t(`anchor.mark_${mark}`);
  return h("span", written(answer?.language ?? ""), anchors[mark - 1]);
}

/**
 * @param {Recommendation | null} chosen
 * @param {(recommendation: Recommendation) => void} choose
 */
export function recommendationScale(chosen, choose) {
  return scale(t("review.recommendation"), "recommendation", RECOMMENDATIONS.map((each, n) => ({
    value: each,
    key: String(n + 1),
    words: t(`recommendation.${each}`),
    checked: each === chosen,
    choose: () => choose(each),
  })));
}

/**
 * @param {string} legend
 * @param {string} name
 * @param {{value: string, key: string, words: string | HTMLElement, checked: boolean, choose: () => void}[]} options
 */
function scale(legend, name, options) {
  return h("fieldset", { class: "scale" },
    h("legend", {}, legend),
    options.map(({ value, key, words, checked, choose }) => h("label", { class: "degree" },
      h("input", { type: "radio", name, value, checked, on: { change: choose } }),
      h("kbd", { class: "key-hint", "aria-hidden": "true" }, key),
      h("span", {}, words))));
}
