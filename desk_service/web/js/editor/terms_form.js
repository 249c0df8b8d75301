/** The terms of an interview beside its questions: language, reviews, blindness, follow-ups, what is kept. */

/** @import { Content } from "../api_types.js" */

import { languageName, t } from "../i18n.js";
import { check, field, select, textInput } from "../parts/form.js";
import { h } from "../../shared/web/js/dom.js";

/** Languages that are offered; the language of the draft is offered, too. */
const OFFERED = ["en", "es", "de", "fr", "it", "pt", "nl", "pl", "sv", "da", "cs", "tr", "uk"];

const MAX_REVIEWS = 5;
const MAX_FOLLOW_UPS = { per_question: 2, per_interview: 6 };

/** @typedef {Event & {target: HTMLInputElement & HTMLSelectElement}} Typed */

/**
 * @param {Content} content is changed in place
 * @param {() => void} changed called after each change
 */
export function termsForm(content, changed) {
  const blind = (content.blind ??= {});
  const limits = (content.follow_ups ??= {});
  /** @param {(target: Typed["target"]) => void} set */
  const on = (set) => ({
    change: (/** @type {Typed} */ { target }) => {
      if (!target.checkValidity()) return;
      set(target);
      changed();
    },
  });
  const alternative = h("textarea", {
    rows: 2, maxlength: 500, on: on(({ value }) => (content.alternative = value.trim())),
  });
  alternative.value = content.alternative ?? "";
  return h("div", { class: "terms" },
    h("section", {},
      h("h3", {}, t("terms.asked")),
      field(t("terms.language"), select("language", languages(content), content.language ?? "", {
        on: on(({ value }) => (content.language = value)),
      }), t("terms.language_hint")),
      h("div", { class: "two" },
        field(t("terms.per_question"), select("per_question", numbers(0, MAX_FOLLOW_UPS.per_question),
          String(limits.per_question), { on: on(({ value }) => (limits.per_question = Number(value))) })),
        field(t("terms.per_interview"), select("per_interview", numbers(0, MAX_FOLLOW_UPS.per_interview),
          String(limits.per_interview), { on: on(({ value }) => (limits.per_interview = Number(value))) }))),
      field(t("terms.alternative"), alternative, t("terms.alternative_hint"))),
    h("section", {},
      h("h3", {}, t("terms.reviewed")),
      field(t("terms.reviews"), select("reviews", numbers(1, MAX_REVIEWS), String(content.reviews_required), {
        on: on(({ value }) => (content.reviews_required = Number(value))),
      }), t("terms.reviews_hint")),
      check(t("terms.blind_marks"), {
        checked: blind.ai_marks, on: on(({ checked }) => (blind.ai_marks = checked)),
      }, t("terms.blind_marks_hint")),
      check(t("terms.blind_names"), {
        checked: blind.names, on: on(({ checked }) => (blind.names = checked)),
      }, t("terms.blind_names_hint")),
      check(t("terms.attention"), {
        checked: content.attention, on: on(({ checked }) => (content.attention = checked)),
      }, t("terms.attention_hint")),
      field(t("terms.retention"), textInput({
        type: "number", min: 1, max: 3650, step: 1, value: content.retention_days ?? "",
        on: on(({ value }) => (content.retention_days = value ? Number(value) : null)),
      }), t("terms.retention_hint"))));
}

/** @param {Content} content */
function languages({ language = "en" }) {
  return Object.fromEntries([...new Set([...OFFERED, language])].map((tag) => [tag, languageName(tag)]));
}

/**
 * @param {number} from
 * @param {number} to
 */
function numbers(from, to) {
  return Object.fromEntries(Array.from({ length: to - from + 1 }, (_, index) => [from + index, String(from + index)]));
}
