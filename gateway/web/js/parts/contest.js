/** "Something looks wrong": a note that stays with the interview, for the person who reads it. */

import { Problem } from "../api.js";
import { fill, h } from "../dom.js";
import { date, t } from "../i18n.js";
import { newKey } from "../keys.js";

const LONGEST = 5000;

/** @param {import("../room.js").Room} room @param {import("../api.js").Contest[]} contests @returns {HTMLElement} */
export function contest(room, contests) {
  const list = h("ul", { class: "plain" });
  const draw = () => fill(list, contests.map(({ text, at }) => h("li", { class: "note" }, h("p", { class: "quiet" }, date(at)), h("p", {}, text))));
  const box = h("textarea", { id: "contest-text", rows: 4, maxlength: LONGEST });
  const told = h("p", { role: "status" });
  let key = newKey();
  const send = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return box.focus();
    try {
      await room.api.contest(key, text);
      key = newKey();
      contests = [...contests, { text, at: Date.now() / 1000 }];
      box.value = "";
      told.textContent = t("contest.noted");
      draw();
    } catch (error) {
      told.textContent = error instanceof Problem && error.status ? error.message : t("notice.no_answer");
    }
  };
  draw();
  return h("section", { class: "card", "aria-labelledby": "contest" },
    h("h2", { id: "contest" }, t("contest.title")),
    h("p", {}, t("contest.why")),
    list,
    h("form", { on: { submit: (event) => void send(event) } },
      h("label", { for: "contest-text" }, t("contest.label")), box, told,
      h("p", { class: "actions" }, h("button", { type: "submit" }, t("contest.send")))));
}
