/** The text box for a typed answer: a text that grows, kept on this device with every key, and sent after a rest. */

/** @import { Room } from "../room.js" */

import { h } from "../../shared/web/js/dom.js";
import { t, written } from "../i18n.js";

/** Milliseconds without a key after which the text is sent. */
const SAVE_AFTER_MS = 3_000;

/** Milliseconds between two versions, for each letter: the gateway counts the letters of all versions. */
const VERSION_MS_PER_LETTER = 20;

/** @typedef {{element: HTMLElement, focus: () => void, close: () => Promise<void>}} Composer */

/**
 * @param {Room} room
 * @param {number} question
 * @param {() => void} onTyping
 * @returns {Composer} `close` sends the text.
 */
export function composer(room, question, onTyping) {
  const box = h("textarea", {
    id: "typed",
    rows: room.held.devices.microphone ? 4 : 8,
    "aria-describedby": "typed-help",
    ...written(room.held.language),
  });
  box.value = room.answers.of(question).draft;
  let timer = 0;
  let savedAt = -Infinity;
  const save = () => {
    clearTimeout(timer);
    savedAt = performance.now();
    return room.answers.saveDraft(question);
  };
  box.addEventListener("input", () => {
    void room.answers.keepDraft(question, box.value);
    onTyping();
    clearTimeout(timer);
    const next = savedAt + VERSION_MS_PER_LETTER * box.value.length - performance.now();
    timer = window.setTimeout(save, Math.max(SAVE_AFTER_MS, next));
  });
  box.addEventListener("change", () => void save()); // the box lost the focus
  const hidden = () => document.hidden && void save();
  document.addEventListener("visibilitychange", hidden);
  return {
    element: h("section", { class: "composer" },
      h("label", { for: "typed" }, t("composer.label")),
      box,
      h("p", { id: "typed-help", class: "quiet" }, t("composer.help"))),
    focus: () => box.focus(),
    close: async () => {
      document.removeEventListener("visibilitychange", hidden);
      await save();
    },
  };
}
