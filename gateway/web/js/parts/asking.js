/** The presentation of a question: a video where there is one, else a button that has the browser read aloud. */

/** @import { Room } from "../room.js" */

import { button, fill, h } from "../../shared/web/js/dom.js";
import { textsOf } from "../follow_ups.js";
import { locale, t } from "../i18n.js";
import { avatar } from "./avatar.js";

/** Milliseconds between two looks for a film that is being made; the last look is after some 16 s. */
const LOOKS_MS = [1_000, 1_500, 2_000, 3_000, 4_000, 4_000];

/**
 * @param {Room} room
 * @param {number} question
 * @param {(speaking: boolean) => void} onSpeaking takes whether the question is being read aloud
 * @returns {{element: HTMLElement, listen: () => void, close: () => void}} `listen` ends the film's question
 */
export function asking(room, question, onSpeaking) {
  const element = h("div", { class: "asking" });
  const offer = () => readAloud(textsOf(room.held)[question], room.held.language, onSpeaking);
  /** @type {import("./avatar.js").Avatar | null} */
  let shown = null;
  let closed = false;
  let answering = false;
  const show = async () => {
    const path = await videoOf(room, question);
    if (closed || answering || !path) return;
    const listening = room.config.videos ? await room.api.listeningFilm() : null;
    const onFailure = () => fill(element, offer());
    const made = await avatar(room, path, { listening, onFailure, onSpeaking });
    if (closed || answering) return made.close();
    window.speechSynthesis?.cancel();
    shown = made;
    fill(element, shown.element);
  };
  fill(element, offer());
  void show().catch(() => {}); // the question is there as text
  return {
    element,
    listen: () => {
      answering = true;
      window.speechSynthesis?.cancel();
      shown?.listen();
    },
    close: () => {
      closed = true;
      window.speechSynthesis?.cancel();
      shown?.close();
    },
  };
}

/**
 * Return the address of a question's video, once it is there; null where there is none.
 * @param {Room} room
 * @param {number} question
 */
async function videoOf(room, question) {
  const waits = room.config.videos ? [...LOOKS_MS] : [];
  while (!room.avatars.get(question)) {
    if (room.avatars.has(question) && !room.config.videos) return null; // the gateway limits the number of misses
    room.avatars.set(question, await room.api.avatar(question));
    const wait = waits.shift();
    if (room.avatars.get(question) || wait === undefined) break;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  return room.avatars.get(question) ?? null;
}

/**
 * @param {string} text
 * @param {string} language
 * @param {(speaking: boolean) => void} onSpeaking
 */
function readAloud(text, language, onSpeaking) {
  if (!window.speechSynthesis || !window.SpeechSynthesisUtterance) return null;
  return button(t("question.read_aloud"), () => {
    speechSynthesis.cancel();
    const spoken = new SpeechSynthesisUtterance(text);
    spoken.lang = locale(language);
    spoken.onstart = () => onSpeaking(true);
    spoken.onend = spoken.onerror = () => onSpeaking(false);
    speechSynthesis.speak(spoken);
  }, { class: "link" });
}
