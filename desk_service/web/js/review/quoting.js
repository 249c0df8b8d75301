/** Quotes of an answer: words that a reviewer selects, or sentences that are picked with the keyboard. */

/** @import { ShownWords } from "../api_types.js" */

import { button, fill, h } from "../../shared/web/js/dom.js";
import { written } from "../i18n.js";

/**
 * Return the words that are selected in an element; empty where there are none.
 * @param {HTMLElement} element
 */
export function selectedIn(element) {
  const selection = getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return "";
  return element.contains(selection.getRangeAt(0).commonAncestorContainer) ? selection.toString().trim() : "";
}

/**
 * Return an answer's text, in which quotes are marked.
 * @param {string} text
 * @param {string[]} quotes
 * @returns {(string | HTMLElement)[]}
 */
export function quoted(text, quotes) {
  if (!quotes.length) return [text];
  // White space of a selection differs from that of the text.
  const patterns = quotes.map((quote) => quote.trim().split(/\s+/).map(escaped).join("\\s+"));
  return text.split(new RegExp(`(${patterns.join("|")})`)).map((part, n) => (n % 2 ? h("mark", {}, part) : part));
}

/** @param {string} word */
const escaped = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * Offer the sentences of an answer as buttons, which the keyboard reaches.
 * @param {HTMLElement} place of the text
 * @param {ShownWords} answer
 * @param {(sentence: string | null) => void} pick called with the sentence, or with null after Escape
 */
export function pickSentence(place, answer, pick) {
  const sentences = [...new Intl.Segmenter(answer.language, { granularity: "sentence" }).segment(answer.text)];
  const buttons = sentences
    .map(({ segment }) => segment.trim())
    .filter(Boolean)
    .map((sentence) => button(sentence, () => pick(sentence), { class: "sentence", ...written(answer.language) }));
  fill(place, h("div", {
    class: "sentences",
    on: {
      keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Escape") pick(null);
      },
    },
  }, buttons));
  buttons[0]?.focus();
}
