/** The sheet before publishing: what is different from the version that people are invited to today. */

/** @import { Content } from "../api_types.js" */
/** @import { Change, QuestionDifference } from "./differences.js" */

import { isText, t, written } from "../i18n.js";
import { form } from "../parts/form.js";
import { sheet } from "../parts/sheet.js";
import { h } from "../../shared/web/js/dom.js";
import { questionDifferences, termDifferences } from "./differences.js";

/**
 * @param {Content | null} before the newest version, null before the first
 * @param {Content} after the draft
 * @param {number} n the number of the version that is made
 * @param {() => Promise<void>} publish
 */
export function askToPublish(before, after, n, publish) {
  sheet(t("publish.title", { n }), (close) => form(async () => {
    await publish();
    close();
  }, t("publish.yes", { n }), {},
    h("p", {}, t(before ? "publish.lead" : "publish.lead_first")),
    before && differences(before, after)), { wide: true });
}

/**
 * @param {Content} before
 * @param {Content} after
 */
function differences(before, after) {
  const questions = questionDifferences(before, after);
  const terms = termDifferences(before, after);
  return h("div", { class: "differences" },
    terms.length > 0 && h("section", { class: "difference" }, h("h3", {}, t("publish.terms")), changes(terms)),
    questions.map((each) => question(each, after.language ?? "")));
}

/**
 * @param {QuestionDifference} difference
 * @param {string} language
 */
function question({ kind, text, before, after, changes: fields }, language) {
  return h("section", { class: `difference ${kind}` },
    h("p", { class: "eyebrow" },
      h("span", { class: "tag" }, t(`publish.${kind}`)), " ",
      t(kind === "moved" ? "publish.from_to" : "publish.number", { n: after ?? before ?? 0, before: before ?? 0 })),
    h("p", written(language), text),
    fields.length > 0 && changes(fields));
}

/** @param {Change[]} fields */
function changes(fields) {
  return h("dl", { class: "changes" }, fields.map(({ field, before, after }) => h("div", {},
    h("dt", {}, label(field)),
    h("dd", {},
      before && h("del", {}, h("span", { class: "unseen" }, t("publish.before")), value(before)),
      after && h("ins", {}, h("span", { class: "unseen" }, t("publish.after")), value(after))))));
}

/** @param {string} text a value, where true and false are said in words */
function value(text) {
  return text.replace(/\btrue\b/g, t("publish.on")).replace(/\bfalse\b/g, t("publish.off"));
}

/** @param {string} field */
function label(field) {
  const key = `publish.field_${field}`;
  return isText(key) ? t(key) : field;
}
