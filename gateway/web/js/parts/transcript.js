/** The transcript of an answer, piece by piece; each piece can be corrected. */

/** @import { PieceView } from "./piece.js" */
/** @import { Room } from "../room.js" */

import { announce, fill, h } from "../../shared/web/js/dom.js";
import { t, written } from "../i18n.js";
import { missedSpans } from "./missed_span.js";
import { pieceView } from "./piece.js";

/** @typedef {{element: HTMLElement, maybe: (text: string) => void, close: () => Promise<void>}} Transcript */

/**
 * @param {Room} room
 * @param {number} question
 * @param {() => void} onType called when the candidate would rather type
 * @returns {Transcript} `maybe` shows interim words.
 */
export function transcript(room, question, onType) {
  const { answers } = room;
  const own = written(room.held.language);
  const list = h("ol", { class: "pieces plain" });
  const maybe = h("p", { class: "maybe", "aria-hidden": "true", ...own });
  const elsewhere = h("p", { class: "elsewhere", ...own });
  const empty = h("p", { class: "quiet empty" }, t("transcript.empty"));
  const unclear = h("ul", { class: "plain" });
  let missing = "";
  /**
   * The views of the pieces, by the key of their first utterance.
   * @type {Map<string, PieceView>}
   */
  const views = new Map();
  const draw = () => {
    const { pieces, missed, elsewhere: words } = answers.of(question);
    if (missing !== JSON.stringify(missed)) {
      if (missing.length < JSON.stringify(missed).length && missing) announce(t("transcript.missed"));
      missing = JSON.stringify(missed);
      fill(unclear, missedSpans(missed, { onType, onSettled: (span) => void answers.settle(question, span) }));
    }
    if (elsewhere.textContent !== words) elsewhere.textContent = words;
    elsewhere.hidden = words === "";
    /** @type {HTMLElement | null} */
    let next = null;
    for (const piece of pieces.reverse()) {
      const view = views.get(piece.first) ?? pieceView(own, (was, text) => answers.correct(question, was, text));
      views.set(piece.first, view);
      view.show(piece);
      if (!view.element.isConnected || view.element.nextSibling !== next) list.insertBefore(view.element, next);
      next = view.element;
    }
    section.hidden = !room.held.devices.microphone && pieces.length === 0 && words === "";
    empty.hidden = pieces.length > 0 || words !== "" || maybe.textContent !== "";
  };
  const section = h("section", { class: "transcript", "aria-labelledby": "said" },
    h("h2", { id: "said" }, t("transcript.title")),
    empty, elsewhere, list, maybe, unclear);
  answers.addEventListener("change", draw);
  draw();
  return {
    element: section,
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
