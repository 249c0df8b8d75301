/** Notes above every screen of the room: missing storage, the end of the interview's time, refused words. */

/** @import { Utterance } from "../device_store.js" */
/** @import { Room } from "../room.js" */

import { wordsByQuestion } from "../answers.js";
import { fill, h } from "../../shared/web/js/dom.js";
import { textsOf } from "../follow_ups.js";
import { date, t, written } from "../i18n.js";
import { outcomeText } from "../problems.js";
import { isTimeOver } from "../room.js";
import { storesSessions } from "../sessions.js";
import { copyWords } from "./copy.js";

/** Seconds before the end of the interview from which the candidate is reminded. */
const REMIND_SECONDS = 15 * 60;

/** Milliseconds between two looks at the time. */
const TICK_MS = 5_000;

/** Characters of refused words that a note names. */
const MAX_NAMED_CHARS = 300;

/**
 * @param {Room} room
 * @param {() => void} onTimeOver called once, when the time of the interview ends
 * @returns {{element: HTMLElement, close: () => void}}
 */
export function roomNotes(room, onTimeOver) {
  const element = h("div", { role: "status" });
  let drawn = "";
  let wasOver = isTimeOver(room);
  const draw = () => {
    const ended = !wasOver && isTimeOver(room);
    wasOver ||= ended;
    if (ended) onTimeOver();
    const notes = [storageNote(room), timeNote(room), resumedNote(room), ...refusedNotes(room)];
    const html = notes.map((note) => note && note.outerHTML).join("");
    if (html === drawn) return; // the same notes are not read out again
    drawn = html;
    fill(element, notes);
  };
  const timer = setInterval(draw, TICK_MS);
  room.answers.addEventListener("change", draw);
  draw();
  return {
    element,
    close: () => {
      clearInterval(timer);
      room.answers.removeEventListener("change", draw);
    },
  };
}

/** @param {Room} room */
function storageNote({ store, held }) {
  if (held.finished || (store.durable && storesSessions)) return null;
  return h("p", { class: "note" }, t("note.memory"));
}

/** @param {Room} room */
function timeNote(room) {
  const { finished, closesAt } = room.held;
  const over = isTimeOver(room);
  if (finished || (!over && closesAt - Date.now() / 1000 > REMIND_SECONDS)) return null;
  return h("p", { class: "note" }, t(over ? "note.closed" : "note.closing", { time: date(closesAt) }));
}

/**
 * Return the note that another browser has opened the interview with the candidate's link.
 * @param {Room} room
 */
function resumedNote({ held, interview }) {
  const resumedAt = interview && "resumed_at" in interview ? interview.resumed_at : null;
  if (!resumedAt || resumedAt <= (held.resumedAt ?? 0)) return null;
  return h("p", { class: "note" }, t("note.resumed", { time: date(resumedAt) }));
}

/**
 * Return a note for each reason for which the gateway refused words.
 * @param {Room} room
 */
function refusedNotes({ outbox, held }) {
  /** @type {Map<string, Utterance[]>} */
  const refused = new Map();
  for (const utterance of outbox.utterances) {
    if (utterance.state !== "refused" || outbox.utterances.some((later) => isNewer(later, utterance))) continue;
    const why = outcomeText(utterance.refusal ?? 409, utterance.reason);
    refused.set(why, [...(refused.get(why) ?? []), utterance]);
  }
  return Array.from(refused, ([why, utterances]) => h("div", { class: "note" },
    h("p", {}, t("note.refused"), " ", why),
    utterances.map(({ text }) => h("blockquote", written(held.language), shortened(text))),
    copyWords(wordsByQuestion(utterances, textsOf(held)))));
}

/**
 * Return whether an utterance is a newer version of a refused version: both correct the same words.
 * @param {Utterance} later
 * @param {Utterance} refused
 */
function isNewer(later, refused) {
  const sameWords = refused.replaces !== undefined && later.replaces === refused.replaces;
  return sameWords && later.sequence > refused.sequence;
}

/** @param {string} text */
function shortened(text) {
  return text.length > MAX_NAMED_CHARS ? `${text.slice(0, MAX_NAMED_CHARS)} …` : text;
}
