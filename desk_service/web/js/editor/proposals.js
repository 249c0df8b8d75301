/** Questions that a program proposes for a job description. A person chooses among them, and checks each. */

/** @import { DraftedQuestion, ShownDraft, TemplateQuestion } from "../api_types.js" */
/** @import { Draft } from "./draft.js" */

import { askForDraft, readQuestionDraft } from "../api.js";
import { currentLanguage, t, written } from "../i18n.js";
import { check, field, form } from "../parts/form.js";
import { sheet } from "../parts/sheet.js";
import { newQuestion } from "./draft.js";
import { fill, h } from "../../shared/web/js/dom.js";

const MIN_CHARS = 40;
const MAX_CHARS = 20_000;

/** Milliseconds between two looks for the questions, and the most looks. */
const LOOK_MS = 1_000;
const MOST_LOOKS = 180;

/**
 * Ask for a job description, and offer the questions that come of it.
 * @param {Draft} draft
 * @param {(questions: TemplateQuestion[]) => void} take called with the questions that were chosen
 */
export function propose(draft, take) {
  const language = draft.content.language ?? "en";
  let closed = false;
  sheet(t("propose.title"), (close) => {
    const place = h("div");
    const description = h("textarea", {
      name: "description", rows: 10, minlength: MIN_CHARS, maxlength: MAX_CHARS, required: true, ...written(language),
    });
    fill(place, form(async (values) => {
      const asked = await askForDraft({ job_description: values.description, language });
      const made = await ready(asked, () => closed);
      if (made) fill(place, offer(made, language, (questions) => (close(), take(questions))));
    }, t("propose.ask"), {}, field(t("propose.description"), description, t("propose.description_hint"))));
    return place;
  }, { wide: true, closed: () => (closed = true) });
}

/**
 * Return the draft once its questions are there; null where nobody waits any more.
 * @param {ShownDraft} draft
 * @param {() => boolean} isOver
 */
async function ready(draft, isOver) {
  for (let look = 0; look < MOST_LOOKS && draft.state === "asked"; look++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (isOver()) return null;
    draft = await readQuestionDraft(draft.id);
  }
  return draft;
}

/**
 * @param {ShownDraft} draft
 * @param {string} language
 * @param {(questions: TemplateQuestion[]) => void} take
 */
function offer({ state, questions = [], made_by, gaps = [], suspicious, dropped = {} }, language, take) {
  if (state === "asked") return h("p", { class: "note" }, t("propose.late"));
  const left = Object.values(dropped).reduce((sum, number) => sum + number, 0);
  const chosen = (/** @type {{[name: string]: string}} */ values) =>
    questions.filter((_, index) => values[`question-${index}`] !== undefined).map(templateQuestion);
  return [
    h("p", {}, t(made_by === "packs" ? "propose.from_packs" : "propose.from_model", { name: made_by ?? "" })),
    suspicious && h("p", { class: "note" }, t("propose.suspicious")),
    form(async (values) => take(chosen(values)), t("propose.add"), {},
      h("ul", { class: "plain proposals" }, questions.map((question, index) => proposal(question, index, language)))),
    gaps.length > 0 && h("p", { class: "quiet" }, t("propose.gaps", { gaps: gaps.join(", ") })),
    left > 0 && h("p", { class: "quiet" }, t("propose.dropped", { n: left })),
  ].filter((part) => part !== false);
}

/**
 * @param {DraftedQuestion} question
 * @param {number} index
 * @param {string} language
 */
function proposal({ text, competency, source, pack, matched = [] }, index, language) {
  const origin = t("propose.of_pack", { pack: pack ?? "", words: matched.join(", ") });
  return h("li", written(language),
    check(text, { name: `question-${index}`, checked: true }, competency),
    source
      ? h("blockquote", {}, source)
      : h("p", { class: "hint", lang: currentLanguage() }, origin));
}

/**
 * @param {DraftedQuestion} question
 * @returns {TemplateQuestion}
 */
function templateQuestion({ text, competency, covers = [], probes = [], source, pack = "" }) {
  const drafted = { text, competency, covers, probes, source: source || pack, checked: false };
  return { ...newQuestion(), ...drafted, origin: "drafted" };
}
