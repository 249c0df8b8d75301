/** What a template says, to be read: the whole of a version, or the differences of two. */

/** @import { Content, TemplateProbe, TemplateQuestion } from "../api_types.js" */
/** @import { Child } from "../../shared/web/js/dom.js" */
/** @import { Change, QuestionDifference } from "./differences.js" */

import { isText, languageName, t, written } from "../i18n.js";
import { h } from "../../shared/web/js/dom.js";
import { questionDifferences, termDifferences, wholeQuestion, wholeTerms } from "./differences.js";

/**
 * @param {Content} before
 * @param {Content} after
 */
export function differences(before, after) {
  const questions = questionDifferences(before, after);
  const terms = termDifferences(before, after);
  return h("div", { class: "differences" },
    terms.length > 0 && h("section", { class: "difference" }, h("h3", {}, t("publish.terms")), changes(terms)),
    questions.map((each) => difference(each, after.language ?? "")));
}

/** @param {Content} content */
export function wholeContent(content) {
  const language = content.language ?? "";
  return h("div", { class: "differences" },
    (content.questions ?? []).map((question, index) => h("section", { class: "difference" },
      h("p", { class: "eyebrow" }, t("publish.number", { n: index + 1 })),
      h("h3", written(language), question.text),
      facts(wholeQuestion(question)))),
    h("section", { class: "difference" }, h("h3", {}, t("publish.terms")), facts(wholeTerms(content))));
}

/**
 * @param {QuestionDifference} difference
 * @param {string} language
 */
function difference({ kind, text, before, after, changes: fields }, language) {
  return h("section", { class: `difference ${kind}` },
    h("p", { class: "eyebrow" },
      h("span", { class: "tag" }, t(`publish.${kind}`)), " ",
      t(kind === "moved" ? "publish.from_to" : "publish.number", { n: after ?? before ?? 0, before: before ?? 0 })),
    h("p", written(language), text),
    fields.length > 0 && changes(fields));
}

/** @param {Change[]} fields */
function changes(fields) {
  return listed(fields, ({ field, before, after }) => {
    const [was, is] = [words(field, before), words(field, after)];
    return [
      was && h("del", {}, h("span", { class: "unseen" }, t("publish.before")), was),
      is && h("ins", {}, h("span", { class: "unseen" }, t("publish.after")), is),
    ];
  });
}

/** @param {Change[]} fields */
const facts = (fields) => listed(fields, ({ field, after }) => words(field, after));

/**
 * @param {Change[]} fields
 * @param {(change: Change) => Child | Child[]} value
 */
function listed(fields, value) {
  return h("dl", { class: "changes" }, fields.map((change) =>
    h("div", {}, h("dt", {}, label(change.field)), h("dd", { dir: "auto" }, value(change)))));
}

/** @param {string} field */
function label(field) {
  const key = `publish.field_${field}`;
  return isText(key) ? t(key) : field;
}

/**
 * The words for the values of fields that hold no plain text.
 * @type {{[field: string]: (value: any) => string}}
 */
const WORDS = {
  language: languageName,
  weight: (/** @type {0 | 1 | 2 | 3} */ weight) => t(`editor.weight_${weight}`),
  follow_up: (/** @type {NonNullable<TemplateQuestion["follow_up"]>} */ mode) => t(`probes.${mode}`),
  probes: (/** @type {TemplateProbe[]} */ probes) =>
    probes.map(({ text, for_cover: point }) => `· ${text} (${t("probes.about", { point })})`).join("\n"),
  blind: ({ names, ai_marks: marks }) => [
    `${t("terms.blind_names")}: ${onOrOff(names)}`, `${t("terms.blind_marks")}: ${onOrOff(marks)}`,
  ].join("\n"),
  follow_ups: ({ per_question: question, per_interview: interview }) => [
    `${t("terms.per_question")}: ${question}`, `${t("terms.per_interview")}: ${interview}`,
  ].join("\n"),
};

/**
 * Return the value of a field in words; empty where there is none.
 * @param {string} field
 * @param {unknown} value
 * @returns {string}
 */
function words(field, value) {
  if (value == null || value === "") return "";
  if (field in WORDS) return WORDS[field](value);
  if (typeof value === "boolean") return onOrOff(value);
  return Array.isArray(value) ? value.map((each) => `· ${each}`).join("\n") : String(value);
}

/** @param {boolean} is */
const onOrOff = (is) => t(is ? "publish.on" : "publish.off");
