/** All questions at a glance, each a link: which one this is, which ones have an answer. */

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { at } from "../room.js";

/** @param {import("../room.js").Room} room @param {number} current the question shown; -1 for the review */
export function progressSteps(room, current) {
  const answers = room.answers.all();
  const started = answers.filter(isStarted).length;
  const step = (/** @type {import("../answers.js").Answer} */ answer) => {
    const n = answer.question + 1;
    const state = isStarted(answer) ? "answered" : "open";
    const attributes = { href: at.question(room.held, answer.question), "data-state": state, "aria-current": answer.question === current ? "step" : null };
    return h("li", {}, h("a", attributes, h("span", { "aria-hidden": "true" }, String(n)),
      h("span", { class: "unseen" }, t(`steps.${state}`, { n }))));
  };
  return h("nav", { class: "steps", "aria-label": t("steps.label") },
    h("ol", {}, answers.map(step)),
    h("p", { class: "quiet" }, t("steps.done", { done: started, of: answers.length })),
  );
}

/** @param {import("../answers.js").Answer} answer */
export function isStarted(answer) {
  return answer.pieces.length > 0 || answer.draft.trim() !== "" || answer.earlier !== "";
}
