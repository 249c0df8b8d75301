/** The stages of a report that is being made, ticked off as they are reached. */

/** @import { Stage } from "../progress.js" */

import { announce, fill, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";

const ORDER = /** @type {const} */ (["finalizing", "transcribed", "graded", "attention", "report"]);

/**
 * @param {number} questions
 * @returns {{element: HTMLElement, take: (stage: Stage) => void}} `take` ticks off a stage.
 */
export function stageList(questions) {
  const element = h("ol", { class: "stages plain" });
  /** @type {{[stage: string]: Stage}} */
  const reached = { finalizing: { stage: "finalizing", done: 1, of: 1, detail: null } };
  const draw = () => fill(element, ORDER.map((stage) => {
    const { done, of } = reached[stage] ?? { done: 0, of: stage === "graded" ? questions : 1 };
    const state = done >= of ? "done" : done > 0 ? "now" : "open";
    return h("li", { "data-state": state },
      h("span", { class: "mark", "aria-hidden": "true" }),
      h("span", {}, t(`stage.${stage}`, { done, of })),
      h("span", { class: "unseen" }, t(`stage.is_${state}`)));
  }));
  draw();
  return {
    element,
    take: (stage) => {
      if (reached[stage.stage]?.done === stage.done) return; // a new stream repeats the earlier stages
      reached[stage.stage] = stage;
      if (stage.stage === "graded") announce(t("stage.graded", { done: stage.done, of: stage.of }));
      draw();
    },
  };
}
