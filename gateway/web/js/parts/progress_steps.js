/** Links to all questions, with the state of each; of many questions, a menu. */

/** @import { Answer } from "../answers.js" */
/** @import { Room } from "../room.js" */

import { h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";
import { at } from "../addresses.js";

/** Questions whose links fit into a line. */
const MAX_IN_LINE = 10;

/**
 * @param {Room} room
 * @param {number} current the question that is shown; -1 for the review
 * @returns {{element: HTMLElement, close: () => void}}
 */
export function progressSteps(room, current) {
  const { answers, held } = room;
  const count = h("p", { class: "quiet" });
  const links = held.questions.map((_, question) => {
    const name = h("span", { class: "unseen" });
    const href = at.question(held, question);
    const link = h("a", { href, "aria-current": question === current ? "step" : null },
      h("span", { "aria-hidden": "true" }, String(question + 1)), name);
    return { link, name };
  });
  const draw = () => {
    const started = answers.all().map(isStarted);
    for (const [question, { link, name }] of links.entries()) {
      const state = started[question] ? "answered" : "open";
      link.dataset.state = state;
      name.textContent = t(`steps.${state}`, { n: question + 1 });
    }
    count.textContent = t("steps.done", { done: started.filter(Boolean).length, of: started.length });
  };
  answers.addEventListener("change", draw);
  draw();
  const list = h("ol", {}, links.map(({ link }) => h("li", {}, link)));
  const place = current < 0 ? t("steps.label") : `${current + 1} / ${links.length}`;
  return {
    element: h("nav", { class: "steps", "aria-label": t("steps.label") },
      links.length > MAX_IN_LINE ? h("details", { class: "menu" }, h("summary", {}, place), list) : list,
      count),
    close: () => answers.removeEventListener("change", draw),
  };
}

/** @param {Answer} answer */
export function isStarted(answer) {
  return answer.said.length > 0;
}
