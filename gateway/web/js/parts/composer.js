/** Where one types: kept on this device with every key, and in the record after a little rest. */

import { announce, button, h } from "../dom.js";
import { t } from "../i18n.js";

const REST = 10_000;
/** Milliseconds without a key after which the draft is sent as it stands. */

/**
 * @param {import("../room.js").Room} room
 * @param {number} question
 * @param {() => void} onTyping
 * @returns {{element: HTMLElement, focus: () => void, close: () => Promise<void>}} closing adds what is still in the box
 */
export function composer(room, question, onTyping) {
  const box = h("textarea", { id: "typed", rows: 4, "aria-describedby": "typed-help" });
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
    timer = window.setTimeout(save, REST);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) addAndTell();
  });
  const hidden = () => document.hidden && save();
  document.addEventListener("visibilitychange", hidden);
  return {
    element: h("section", { class: "composer" },
      h("label", { for: "typed" }, t("composer.label")), box,
      h("div", { class: "row" }, h("p", { id: "typed-help", class: "quiet" }, t("composer.help")), button(t("composer.add"), addAndTell))),
    focus: () => box.focus(),
    close: async () => {
      document.removeEventListener("visibilitychange", hidden);
      await add();
    },
  };
}
