/** What was said so far, piece by piece; each can be corrected. */

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { pieceView } from "./piece.js";

/**
 * @param {import("../room.js").Room} room
 * @param {number} question
 * @returns {{element: HTMLElement, maybe: (text: string) => void, close: () => Promise<void>}}
 */
export function transcript(room, question) {
  const { answers } = room;
  const { earlier } = answers.of(question);
  const list = h("ol", { class: "pieces plain" });
  const maybe = h("p", { class: "maybe", "aria-hidden": "true" });
  const empty = h("p", { class: "quiet empty" }, t("transcript.empty"));
  /** By the key of their first words. @type {Map<string, import("./piece.js").PieceView>} */
  const views = new Map();
  const draw = () => {
    const { pieces } = answers.of(question);
    /** @type {HTMLElement | null} */
    let next = null;
    for (const piece of pieces.reverse()) {
      const view = views.get(piece.first) ?? pieceView((was, text) => answers.correct(question, was, text));
      views.set(piece.first, view);
      view.show(piece);
      if (!view.element.isConnected || view.element.nextSibling !== next) list.insertBefore(view.element, next);
      next = view.element;
    }
    empty.hidden = pieces.length > 0 || earlier !== "" || maybe.textContent !== "";
  };
  answers.addEventListener("change", draw);
  draw();
  return {
    element: h("section", { class: "transcript", "aria-labelledby": "said" }, h("h2", { id: "said" }, t("transcript.title")),
      empty, earlier && h("p", { class: "earlier" }, earlier), list, maybe),
    maybe: (text) => {
      maybe.textContent = text;
      draw();
    },
    close: async () => {
      answers.removeEventListener("change", draw);
      await Promise.all([...views.values()].map((view) => view.close()));
    },
  };
}
