/** All questions at a glance, each a link: which one this is, which ones have an answer. */

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { at } from "../room.js";

/**
 * @param {import("../room.js").Room} room
 * @param {number} current the question shown; -1 for the review
 * @returns {{element: HTMLElement, close: () => void}}
 */
export function progressSteps(room, current) {
  const { answers, held } = room;
  const count = h("p", { class: "quiet" });
  const links = held.questions.map((_, question) => {
    const name = h("span", { class: "unseen" });
    const link = h("a", { href: at.question(held, question), "aria-current": question === current ? "step" : null },
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
  return {
    element: h("nav", { class: "steps", "aria-label": t("steps.label") }, h("ol", {}, links.map(({ link }) => h("li", {}, link))), count),
    close: () => answers.removeEventListener("change", draw),
  };
}

/** @param {import("../answers.js").Answer} answer */
export function isStarted(answer) {
  return answer.pieces.length > 0 || answer.draft.trim() !== "" || answer.earlier !== "";
}
