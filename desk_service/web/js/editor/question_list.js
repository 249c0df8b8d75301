/** The list of the questions: one is shown beside it, and each can be moved, by drag, by buttons and by shortcuts. */

/** @import { TemplateQuestion } from "../api_types.js" */
/** @import { Draft } from "./draft.js" */

import { written, t } from "../i18n.js";
import { icon } from "../parts/icon.js";
import { minutes } from "../times.js";
import { grip } from "./dragging.js";
import { newQuestion } from "./draft.js";
import { propose } from "./proposals.js";
import { announce, button, fill, h } from "../../shared/web/js/dom.js";

export class QuestionList {
  /**
   * @param {Draft} draft
   * @param {(index: number, go: boolean) => void} choose shows a question; `go`: the reader wants to write it
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

  /** Show the questions as they are, once none is dragged; the focus stays in the list. */
  show() {
    if (this.list.querySelector("[data-dragged]")) return;
    const held = this.list.contains(document.activeElement);
    fill(this.list, this.draft.questions.map((_, index) => this.#item(index)));
    if (held) this.focus();
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
   * @param {-1 | 1} by
   * @param {string} [pressed] the button that moves it, which keeps the focus; else the question has it
   */
  move(by, pressed) {
    this.#place(this.chosen, this.chosen + by);
    if (pressed) /** @type {HTMLElement | null} */ (document.querySelector(`[data-move="${pressed}"]`))?.focus();
    else this.focus();
  }

  /** Return where the chosen question stands, with the buttons that move it. */
  standing() {
    const of = this.draft.questions.length;
    const mover = (/** @type {-1 | 1} */ by, /** @type {"up" | "down"} */ name) => {
      const to = this.chosen + by;
      const made = button("", () => this.move(by, name), {
        class: "quiet-button", "data-move": name, "aria-label": t(`editor.${name}`),
        "aria-disabled": to < 0 || to >= of ? "true" : null,
      });
      made.append(icon(name));
      return made;
    };
    return h("div", { class: "question-standing" },
      h("h2", { class: "eyebrow" }, t("review.question", { n: this.chosen + 1, of })),
      mover(-1, "up"), mover(1, "down"));
  }

  #add() {
    this.draft.questions.push(newQuestion());
    this.choose(this.draft.questions.length - 1, true);
  }

  /** Let a program propose questions for a job description. */
  propose() {
    propose(this.draft, (questions) => {
      const first = this.draft.questions.length;
      this.draft.questions.push(...questions);
      this.draft.changed();
      if (questions.length) this.choose(first, true);
    });
  }

  /**
   * Put a question at another place.
   * @param {number} from
   * @param {number} to
   */
  #place(from, to) {
    const { questions } = this.draft;
    if (to < 0 || to >= questions.length || from === to) return this.show();
    questions.splice(to, 0, ...questions.splice(from, 1));
    this.draft.changed();
    this.choose(to, false);
    announce(t("editor.moved", { n: to + 1, of: questions.length }));
  }

  /** @param {number} index */
  #item(index) {
    const question = this.draft.questions[index];
    const language = this.draft.content.language ?? "";
    const chosen = index === this.chosen;
    return h("li", {},
      h("button", {
        type: "button", class: "question-item", "aria-current": chosen && "true",
        on: { click: () => this.choose(index, true) },
      },
        h("span", { class: "number" }, String(index + 1)),
        h("span", {},
          h("span", { class: "asked", ...written(language) }, question.text || t("editor.empty")),
          h("span", { class: "below" }, `${question.competency} · ${minutes(question.seconds ?? 0)}`),
          waitsForPerson(question) && h("span", { class: "tag warn" }, t("propose.unchecked")))),
      grip(index, (to) => this.#place(index, to)));
  }
}

/** @param {TemplateQuestion} question */
const waitsForPerson = ({ origin, checked }) => origin === "drafted" && !checked;
