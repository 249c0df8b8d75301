/** The view of one piece of an answer. The element stays while words and state change, so that it keeps the focus. */

/** @import { Piece } from "../answers.js" */

import { TAKEN_BACK } from "../answers.js";
import { announce, button, fill, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";

/** @typedef {{element: HTMLElement, show: (piece: Piece) => void, close: () => Promise<void>}} PieceView */

/**
 * @param {{lang: string, dir: string}} own the attributes of the candidate's words
 * @param {(piece: Piece, text: string) => Promise<void>} correct
 * @returns {PieceView} `close` keeps a correction that is still being typed.
 */
export function pieceView(own, correct) {
  /** @type {Piece} */
  let shown;
  /** @type {HTMLTextAreaElement | null} */
  let box = null;
  const element = h("li", { class: "piece" });
  const words = h("p", own);
  const tags = h("span", { class: "tags" });
  const change = button(t("transcript.correct"), () => edit(), { class: "link" });
  const rest = () => {
    box = null;
    element.classList.remove("editing");
    fill(element, words, tags, change);
  };
  const done = (/** @type {boolean} */ save) => {
    if (save && box) {
      void correct(shown, box.value);
      announce(t("transcript.said_corrected"));
    }
    rest();
    change.focus();
  };
  const edit = () => {
    box = h("textarea", { rows: 3, "aria-label": t("transcript.correction"), ...own });
    box.value = shown.text === TAKEN_BACK ? "" : shown.text;
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") done(false);
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) done(true);
    });
    element.classList.add("editing");
    fill(element, box, h("p", { class: "quiet" }, t("transcript.both_kept")),
      h("p", { class: "actions" },
        button(t("transcript.save"), () => done(true)),
        button(t("transcript.cancel"), () => done(false))));
    box.focus();
  };
  rest();
  return {
    element,
    show: (piece) => {
      shown = piece;
      const { text, state, earlier } = piece;
      element.dataset.state = state;
      words.className = text === TAKEN_BACK ? "quiet" : "";
      words.textContent = text === TAKEN_BACK ? t("transcript.taken_back") : text;
      change.setAttribute("aria-label", t("transcript.correct_this", { text: text.slice(0, 60) }));
      fill(tags,
        earlier.length > 0 && h("span", { class: "tag" }, t("transcript.corrected")),
        state === "refused" && h("span", { class: "tag warn" }, t("transcript.refused")));
    },
    close: async () => {
      if (box) await correct(shown, box.value);
    },
  };
}
