/** The text box for typed answers: kept on this device with every key, and sent after a short rest. */

/** @import { Room } from "../room.js" */

import { announce, button, h } from "../../shared/web/js/dom.js";
import { t, written } from "../i18n.js";

/** Milliseconds without a key after which the draft is sent. */
const SAVE_AFTER_MS = 10_000;

/** @typedef {{element: HTMLElement, focus: () => void, close: () => Promise<void>}} Composer */

/**
 * @param {Room} room
 * @param {number} question
 * @param {() => void} onTyping
 * @returns {Composer} `close` adds the rest of the draft to the answer.
 */
export function composer(room, question, onTyping) {
  const box = h("textarea", {
    id: "typed",
    rows: 4,
    "aria-describedby": "typed-help",
    ...written(room.held.language),
  });
  box.value = room.answers.of(question).draft;
  let timer = 0;
  const save = () => {
    clearTimeout(timer);
    void room.answers.saveDraft(question);
  };
  const add = () => {
    clearTimeout(timer);
    box.value = "";
    return room.answers.addDraft(question);
  };
  const addAndTell = () => {
    if (box.value.trim()) announce(t("composer.said_added"));
    void add();
    box.focus();
  };
  box.addEventListener("input", () => {
    void room.answers.keepDraft(question, box.value);
    onTyping();
    clearTimeout(timer);
    timer = window.setTimeout(save, SAVE_AFTER_MS);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) addAndTell();
  });
  const hidden = () => document.hidden && save();
  document.addEventListener("visibilitychange", hidden);
  return {
    element: h("section", { class: "composer" },
      h("label", { for: "typed" }, t("composer.label")),
      box,
      h("div", { class: "row" },
        h("p", { id: "typed-help", class: "quiet" }, t("composer.help")),
        button(t("composer.add"), addAndTell))),
    focus: () => box.focus(),
    close: async () => {
      document.removeEventListener("visibilitychange", hidden);
      await add();
    },
  };
}
