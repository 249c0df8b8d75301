/** The list of the questions: one is shown beside it, and each can be moved, by drag or by the screen's shortcuts. */

/** @import { TemplateQuestion } from "../api_types.js" */
/** @import { Draft } from "./draft.js" */

import { written, t } from "../i18n.js";
import { icon } from "../parts/icon.js";
import { minutes } from "../times.js";
import { newQuestion } from "./draft.js";
import { propose } from "./proposals.js";
import { button, fill, h } from "../../shared/web/js/dom.js";

export class QuestionList {
  /**
   * @param {Draft} draft
   * @param {(index: number) => void} choose called when a question is to be shown
   */
  constructor(draft, choose) {
    this.draft = draft;
    this.choose = choose;
    this.chosen = 0;
    this.list = h("ol", { class: "questions plain" });
    const add = button(t("editor.add"), () => this.#add());
    add.prepend(icon("plus"));
    const further = button(t("propose.title"), () => this.propose(), { class: "quiet-button" });
    this.element = h("nav", { class: "question-list", "aria-label": t("editor.questions") },
      this.list, h("p", { class: "actions" }, add, further));
  }

  /** Show the questions as they are. */
  show() {
    fill(this.list, this.draft.questions.map((_, index) => this.#item(index)));
  }

  /**
   * Mark the question that is shown beside the list.
   * @param {number} index
   */
  mark(index) {
    this.chosen = index;
    this.show();
  }

  /** Give the focus to the chosen question. */
  focus() {
    /** @type {HTMLElement | null} */ (this.list.querySelector("[aria-current]"))?.focus();
  }

  /**
   * Move the chosen question.
   * @param {number} by -1 or 1
   */
  move(by) {
    this.#place(this.chosen, this.chosen + by);
  }

  #add() {
    this.draft.questions.push(newQuestion());
    this.choose(this.draft.questions.length - 1);
  }

  /** Let a program propose questions for a job description. */
  propose() {
    propose(this.draft, (questions) => {
      const first = this.draft.questions.length;
      this.draft.questions.push(...questions);
      this.draft.changed();
      if (questions.length) this.choose(first);
    });
  }

  /**
   * Put a question at another place.
   * @param {number} from
   * @param {number} to
   */
  #place(from, to) {
    const { questions } = this.draft;
    if (to < 0 || to >= questions.length || from === to) return;
    questions.splice(to, 0, ...questions.splice(from, 1));
    this.draft.changed();
    this.choose(to);
    this.focus();
  }

  /** @param {number} index */
  #item(index) {
    const question = this.draft.questions[index];
    const language = this.draft.content.language ?? "";
    const chosen = index === this.chosen;
    const drop = (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      this.#place(Number(event.dataTransfer?.getData("text/plain")), index);
    };
    return h("li", {
      draggable: "true",
      on: {
        dragstart: (/** @type {DragEvent} */ event) => event.dataTransfer?.setData("text/plain", String(index)),
        dragover: (/** @type {DragEvent} */ event) => event.preventDefault(),
        drop,
      },
    },
      h("button", {
        type: "button", class: "question-item", "aria-current": chosen && "true",
        on: { click: () => this.choose(index) },
      },
        h("span", { class: "number" }, String(index + 1)),
        h("span", {},
          h("span", { class: "asked", ...written(language) }, question.text || t("editor.empty")),
          h("span", { class: "below" }, `${question.competency} · ${minutes(question.seconds ?? 0)}`),
          waitsForPerson(question) && h("span", { class: "tag warn" }, t("propose.unchecked")))));
  }
}

/** @param {TemplateQuestion} question */
const waitsForPerson = ({ origin, checked }) => origin === "drafted" && !checked;
