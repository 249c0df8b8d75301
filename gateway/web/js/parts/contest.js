/** "Does something look wrong?": a note of the candidate that stays with the interview. */

/** @import { AnsweredContest, Contest } from "../../shared/web/js/api_types.js" */
/** @import { Room } from "../room.js" */

import { fill, h } from "../../shared/web/js/dom.js";
import { newKey } from "../../shared/web/js/keys.js";
import { date, isText, t } from "../i18n.js";
import { problemText } from "../problems.js";
import { isInvited } from "../sessions.js";

/** Characters that the gateway accepts in a note. */
const MAX_NOTE_CHARS = 5_000;

/**
 * @param {Room} room
 * @param {(Contest | AnsweredContest)[]} contests the notes that were sent before
 * @returns {HTMLElement}
 */
export function contest(room, contests) {
  const list = h("ul", { class: "plain" });
  const invited = isInvited(room.held);
  const draw = () => fill(list, contests.map((sent) => h("li", { class: "note" },
    h("p", { class: "quiet" }, date(sent.at)),
    h("p", { dir: "auto" }, sent.text),
    invited && answered(sent))));
  const box = h("textarea", { id: "contest-text", rows: 4, maxlength: MAX_NOTE_CHARS, dir: "auto" });
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
      told.textContent = problemText(error);
    }
  };
  draw();
  return h("section", { class: "card", "aria-labelledby": "contest" },
    h("h2", { id: "contest" }, t("contest.title")),
    h("p", {}, t(invited ? "contest.why_invited" : "contest.why")),
    list,
    h("form", { on: { submit: (event) => void send(event) } },
      h("label", { for: "contest-text" }, t("contest.label")), box, told,
      h("p", { class: "actions" }, h("button", { type: "submit" }, t("contest.send")))));
}

/**
 * Return the answer of a person to a note, and what came of the note.
 * @param {Contest | AnsweredContest} contest
 */
function answered(contest) {
  const { answer, outcome } = "answer" in contest ? contest : { answer: null, outcome: null };
  if (!answer) return h("p", { class: "quiet" }, t("contest.waits"));
  const came = `contest.${outcome}`;
  return h("div", {},
    h("h3", {}, t("contest.answer")),
    isText(came) && h("p", {}, h("strong", {}, t(came))),
    h("p", { dir: "auto" }, answer));
}
