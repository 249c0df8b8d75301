/** The transcript of an answer, piece by piece; each piece can be corrected. */

/** @import { PieceView } from "./piece.js" */
/** @import { Room } from "../room.js" */

import { announce, fill, h } from "../../shared/web/js/dom.js";
import { t, written } from "../i18n.js";
import { missedSpans } from "./missed_span.js";
import { pieceView } from "./piece.js";

/** Pixels from the end of the words within which somebody reads the newest: some browsers round. */
const END_PX = 8;

/**
 * @typedef {object} Transcript
 * @property {HTMLElement} element
 * @property {(text: string) => void} maybe shows interim words
 * @property {() => void} reveal scrolls to the newest words
 * @property {() => Promise<void>} close
 */

/**
 * @param {Room} room
 * @param {number} question
 * @param {() => void} onType called when the candidate would rather type
 * @returns {Transcript}
 */
export function transcript(room, question, onType) {
  const { answers } = room;
  const own = written(room.held.language);
  const empty = h("p", { class: "quiet" }, t("transcript.empty"));
  const list = h("ol", { class: "pieces plain" });
  const maybe = h("p", { class: "maybe", "aria-hidden": "true", ...own });
  const elsewhere = h("p", { class: "elsewhere", ...own });
  const box = h("div", { class: "words" }, empty, elsewhere, list, maybe);
  const unclear = h("ul", { class: "plain" });
  let missing = "";
  /**
   * The views of the pieces, by the key of their first utterance.
   * @type {Map<string, PieceView>}
   */
  const views = new Map();
  const update = () => {
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
  // New words stay in view, unless somebody reads earlier ones.
  const grow = (/** @type {() => void} */ change) => {
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < END_PX;
    change();
    if (atEnd) box.scrollTop = box.scrollHeight;
  };
  const draw = () => grow(update);
  const section = h("section", { class: "transcript", "aria-labelledby": "said" },
    h("h2", { id: "said" }, t("transcript.title")),
    box, unclear);
  answers.addEventListener("change", draw);
  draw();
  return {
    element: section,
    maybe: (text) => grow(() => {
      maybe.textContent = text;
      update();
    }),
    reveal: () => {
      box.scrollTop = box.scrollHeight;
      section.scrollIntoView({ block: "nearest" });
    },
    close: async () => {
      answers.removeEventListener("change", draw);
      await Promise.all([...views.values()].map((view) => view.close()));
    },
  };
}
