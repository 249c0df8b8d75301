/** Marking: a question and its answer beside the anchors, one after the other, and then the recommendation. */

/** @import { ShownInterview, ShownQuestion } from "../api_types.js" */
/** @import { Shortcut } from "../keyboard.js" */
/** @import { Draft } from "./draft.js" */
/** @import { KeptSound } from "./kept_sound.js" */

import { announce, button, fill, h } from "../../shared/web/js/dom.js";
import { t, written } from "../i18n.js";
import { icon } from "../parts/icon.js";
import { toast } from "../parts/toast.js";
import { problemText } from "../problems.js";
import { answerView, expected } from "./answer_view.js";
import { closedCard } from "./closed_card.js";
import { MARKS, RECOMMENDATIONS, markScale, recommendationScale } from "./mark_scale.js";
import { pickSentence, selectedIn } from "./quoting.js";

/** Characters of the longest note, and of the longest quote, that the desk takes; and quotes of an answer. */
const MAX_NOTE_CHARS = 4_000;
const MAX_QUOTE_CHARS = 1_000;
const MAX_QUOTES = 10;

/** Keys of the marks, and of the recommendations. */
const DIGITS = /** @type {const} */ (["1", "2", "3", "4", "5", "0"]);

/**
 * @typedef {object} MarkingOptions
 * @property {string} submitLabel
 * @property {KeptSound} sounds
 * @property {boolean} blind whether the program's marks are shown after the submit
 * @property {() => Promise<void>} submit called with a whole review; throws what keeps it from being sent
 */

export class Marking {
  /** The question that is shown; the number of questions stands for the recommendation. */
  #at = 0;
  #sending = false;

  /**
   * @param {ShownInterview} interview
   * @param {Draft} draft
   * @param {MarkingOptions} options
   */
  constructor(interview, draft, options) {
    this.questions = interview.questions;
    this.draft = draft;
    this.options = options;
    this.steps = h("ol", { class: "steps plain", "aria-label": t("review.steps") });
    this.said = h("section", { class: "said" });
    this.judged = h("div", { class: "judged" });
    this.problem = h("p", { class: "problem", role: "alert" });
    this.element = h("form", {
      class: "marking",
      novalidate: true,
      on: {
        submit: (/** @type {Event} */ event) => {
          event.preventDefault();
          if (this.#atEnd) void this.#submit();
          else this.show(this.#at + 1);
        },
      },
    }, this.steps, this.said, this.judged);
    const unmarked = this.questions.findIndex((_, n) => draft.mark(n) === undefined);
    this.#at = Math.max(unmarked, 0);
    this.#draw();
  }

  get #atEnd() {
    return this.#at === this.questions.length;
  }

  /** @returns {Shortcut[]} */
  get shortcuts() {
    return [
      ...DIGITS.map((keys) =>
        ({ keys, label: /** @type {const} */ (`keys.mark_${keys}`), act: () => this.#digit(Number(keys)) })),
      { keys: "n", label: "keys.next_question", act: () => this.show(this.#at + 1) },
      { keys: "p", label: "keys.question_before", act: () => this.show(this.#at - 1) },
      { keys: "q", label: "keys.quote", act: () => this.#quote() },
      { keys: "e", label: "keys.note", act: () => this.judged.querySelector("textarea")?.focus() },
      { keys: "Ctrl+Enter", label: "keys.submit_review", act: () => void this.#submit() },
    ];
  }

  /**
   * Show a question, or the recommendation behind the last one.
   * @param {number} step
   */
  show(step) {
    this.#at = Math.min(Math.max(step, 0), this.questions.length);
    this.#draw();
    this.said.querySelector("h2")?.focus({ preventScroll: true });
    const top = this.element.getBoundingClientRect().top;
    if (top < 0) scrollBy(0, top);
  }

  /** @param {number} digit */
  #digit(digit) {
    const choices = this.#atEnd ? RECOMMENDATIONS : MARKS;
    const chosen = choices[(digit || MARKS.length) - 1];
    if (chosen === undefined) return;
    const input = /** @type {HTMLInputElement | null} */ (this.judged.querySelector(`input[value="${chosen}"]`));
    input?.focus();
    input?.click();
  }

  #draw() {
    this.problem.textContent = "";
    this.options.sounds.leave();
    this.#drawSteps();
    const question = this.questions[this.#at];
    if (question) this.#drawQuestion(question);
    else this.#drawEnd();
  }

  #drawSteps() {
    const names = [...this.questions.map((_, n) => String(n + 1)), t("review.recommendation")];
    fill(this.steps, names.map((name, n) => {
      const done = n < this.questions.length ? this.draft.mark(n) !== undefined : this.draft.given.recommendation;
      return h("li", {}, button(name, () => this.show(n), {
        "aria-current": n === this.#at && "step",
        "data-done": Boolean(done),
        "aria-label": n < this.questions.length ? t(done ? "review.step_done" : "review.step", { n: n + 1 }) : null,
      }));
    }));
  }

  /** @param {ShownQuestion} question */
  #drawQuestion(question) {
    const { index } = question;
    const of = this.questions.length;
    this.words = h("div");
    fill(this.said,
      h("p", { class: "eyebrow" }, [t("review.question", { n: index + 1, of }), question.competency].join(" · ")),
      h("h2", { tabindex: "-1", ...written(question.answer?.language ?? "") }, question.text),
      this.words,
      this.options.sounds.at(question),
      expected(question));
    this.#drawWords(question);
    const note = h("textarea", {
      rows: 2, dir: "auto", maxlength: MAX_NOTE_CHARS, "aria-label": t("review.note"), placeholder: t("review.note"),
      on: {
        input: () => this.draft.setNote(index, note.value),
        keydown: (/** @type {KeyboardEvent} */ event) => {
          if (event.key === "Escape") this.said.querySelector("h2")?.focus();
        },
      },
    });
    note.value = this.draft.given.notes[index] ?? "";
    fill(this.judged,
      markScale(question, this.draft.mark(index), (mark) => {
        this.draft.setMark(index, mark);
        this.#drawSteps();
        announce(t("review.marked", { n: index + 1, mark: mark === "not_shown" ? t("review.not_shown") : mark }));
      }),
      note,
      this.options.blind && closedCard(t("review.ai_closed")),
      this.problem,
      h("div", { class: "actions between" },
        index > 0 ? button(t("review.back"), () => this.show(index - 1)) : h("span"),
        h("button", { type: "submit", class: "primary" }, t("review.next"))));
  }

  /** @param {ShownQuestion} question */
  #drawWords(question) {
    const quotes = this.draft.given.quotes[question.index] ?? [];
    const drop = (/** @type {string} */ quote) => {
      this.draft.setQuotes(question.index, quotes.filter((other) => other !== quote));
      this.#drawWords(question);
    };
    const words = /** @type {HTMLElement} */ (this.words);
    fill(words,
      answerView(question, quotes),
      question.answer?.state === "answered" && h("p", { class: "small quiet" }, t("review.quote_hint")),
      quotes.length > 0 && h("ul", { class: "quotes plain" }, quotes.map((quote) => h("li", {},
        h("q", written(question.answer?.language ?? ""), quote),
        button("", () => drop(quote), { class: "quiet-button", "aria-label": t("review.unquote") })))));
    for (const remove of words.querySelectorAll(".quotes button")) remove.append(icon("close"));
  }

  #quote() {
    const question = this.questions[this.#at];
    if (question?.answer?.state !== "answered" || !this.words) return;
    const take = (/** @type {string | null} */ words) => {
      const quotes = this.draft.given.quotes[question.index] ?? [];
      const fits = words && words.length <= MAX_QUOTE_CHARS && quotes.length < MAX_QUOTES;
      if (fits && !quotes.includes(words)) this.draft.setQuotes(question.index, [...quotes, words]);
      this.#drawWords(question);
      if (words) toast(t(fits ? "review.quoted" : "review.too_many_quotes"));
    };
    const selected = selectedIn(this.words);
    if (selected) return take(selected);
    pickSentence(/** @type {HTMLElement} */ (this.words.querySelector(".words")), question.answer, (sentence) => {
      take(sentence);
      this.said.querySelector("h2")?.focus();
    });
  }

  #drawEnd() {
    const { given } = this.draft;
    fill(this.said,
      h("h2", { tabindex: "-1" }, t("review.all_answers")),
      h("ol", { class: "overview plain" }, this.questions.map((question) => {
        const mark = given.marks[question.index];
        return h("li", {},
          h("a", {
            href: "#", class: "overview-question", dir: "auto",
            on: {
              click: (/** @type {Event} */ event) => {
                event.preventDefault();
                this.show(question.index);
              },
            },
          }, `${question.index + 1}. ${question.text}`),
          h("b", { class: mark ? "figure" : "figure problem" },
            mark === "not_shown" ? "–" : String(mark ?? t("review.unmarked"))));
      })));
    fill(this.judged,
      recommendationScale(given.recommendation ?? null, (recommendation) => {
        this.draft.recommend(recommendation);
        this.#drawSteps();
      }),
      this.problem,
      h("p", { class: "small quiet" }, t(this.options.blind ? "review.submit_hint" : "review.submit_hint_open")),
      h("div", { class: "actions between" },
        button(t("review.back"), () => this.show(this.questions.length - 1)),
        h("button", { type: "submit", class: "primary" }, this.options.submitLabel)));
  }

  async #submit() {
    const unmarked = this.questions.findIndex((_, n) => this.draft.mark(n) === undefined);
    if (unmarked >= 0) {
      this.show(unmarked);
      return void (this.problem.textContent = t("review.mark_missing", { n: unmarked + 1 }));
    }
    if (!this.draft.given.recommendation) {
      this.show(this.questions.length);
      return void (this.problem.textContent = t("review.recommendation_missing"));
    }
    if (this.#sending) return;
    this.#sending = true;
    this.problem.textContent = "";
    try {
      await this.options.submit();
    } catch (error) {
      this.problem.textContent = problemText(error);
    } finally {
      this.#sending = false;
    }
  }
}
