/** What was said so far, piece by piece; each can be corrected. */

import { TAKEN_BACK } from "../answers.js";
import { announce, button, fill, h } from "../dom.js";
import { t } from "../i18n.js";

/** @typedef {import("../answers.js").Piece} Piece */

/**
 * @param {import("../room.js").Room} room
 * @param {number} question
 * @returns {{element: HTMLElement, maybe: (text: string) => void, close: () => void}}
 */
export function transcript(room, question) {
  const list = h("ol", { class: "pieces plain" });
  const maybe = h("p", { class: "maybe", "aria-hidden": "true" });
  const empty = h("p", { class: "quiet empty" }, t("transcript.empty"));
  /** The piece that is being corrected, and what is typed: drawing anew must not lose it. @type {{first: string, element: HTMLElement} | null} */
  let editing = null;
  const draw = () => {
    const { pieces, earlier } = room.answers.of(question);
    empty.hidden = pieces.length > 0 || earlier !== "";
    fill(list,
      earlier && h("li", { class: "piece" }, h("p", {}, earlier)),
      pieces.map((piece) => (editing?.first === piece.first ? editing.element : item(piece))));
  };
  /** @param {Piece} piece */
  const item = (piece) => h("li", { class: "piece", "data-state": piece.state, "data-first": piece.first },
    h("p", { class: piece.text === TAKEN_BACK ? "quiet" : "" }, piece.text === TAKEN_BACK ? t("transcript.taken_back") : piece.text),
    piece.corrected && h("span", { class: "tag" }, t("transcript.corrected")),
    piece.state === "refused" && h("span", { class: "tag warn" }, t("transcript.refused")),
    room.config.corrections && button(t("transcript.correct"), () => edit(piece), { class: "link", "aria-label": t("transcript.correct_this", { text: piece.text.slice(0, 60) }) }),
  );
  /** @param {Piece} piece */
  const edit = (piece) => {
    const box = h("textarea", { rows: 3, "aria-label": t("transcript.correction") });
    box.value = piece.text === TAKEN_BACK ? "" : piece.text;
    const done = async (/** @type {boolean} */ save) => {
      editing = null;
      if (save) await room.answers.correct(question, piece, box.value);
      draw();
      if (save) announce(t("transcript.said_corrected"));
      /** @type {HTMLElement | null} */ (list.querySelector(`[data-first="${piece.first}"] button`))?.focus();
    };
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") void done(false);
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void done(true);
    });
    const element = h("li", { class: "piece editing" }, box, h("p", { class: "quiet" }, t("transcript.both_kept")),
      h("p", { class: "actions" },
        button(t("transcript.save"), () => void done(true), { class: "primary" }),
        button(t("transcript.cancel"), () => void done(false))));
    editing = { first: piece.first, element };
    draw();
    box.focus();
  };
  const changed = (/** @type {Event} */ event) => /** @type {CustomEvent} */ (event).detail === question && draw();
  room.answers.addEventListener("change", changed);
  draw();
  return {
    element: h("section", { class: "transcript", "aria-labelledby": "said" }, h("h2", { id: "said" }, t("transcript.title")), empty, list, maybe),
    maybe: (text) => {
      maybe.textContent = text;
      empty.hidden ||= text !== "";
    },
    close: () => room.answers.removeEventListener("change", changed),
  };
}
