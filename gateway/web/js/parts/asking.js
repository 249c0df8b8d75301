/** How the question is put: as video where there is one, else read aloud by the browser on request. */

import { button, fill, h } from "../dom.js";
import { WRITTEN, locale, t } from "../i18n.js";

/**
 * @param {import("../room.js").Room} room
 * @param {number} question
 * @returns {{element: HTMLElement, close: () => void}}
 */
export function asking(room, question) {
  const element = h("div", { class: "asking" });
  const text = room.held.questions[question];
  /** @type {string | null} */
  let blob = null;
  let closed = false;
  const show = async () => {
    const path = await videoOf(room, question);
    if (closed || !path) return;
    if (room.config.private_reads) blob = URL.createObjectURL(await room.api.file(path));
    const video = h("video", { controls: true, playsinline: true, preload: "metadata", src: blob ?? path, "aria-label": t("question.video") });
    video.addEventListener("error", () => fill(element, readAloud(text)));
    fill(element, video);
  };
  fill(element, readAloud(text));
  void show().catch(() => {}); // the question stands there as text
  return {
    element,
    close: () => {
      closed = true;
      window.speechSynthesis?.cancel();
      if (blob) URL.revokeObjectURL(blob);
    },
  };
}

/** Asked once an interview: a miss counts against a limit. @param {import("../room.js").Room} room @param {number} question */
async function videoOf(room, question) {
  if (!room.avatars.has(question)) room.avatars.set(question, await room.api.avatar(question));
  return room.avatars.get(question);
}

/** @param {string} text */
function readAloud(text) {
  if (!window.speechSynthesis) return null;
  return button(t("question.read_aloud"), () => {
    speechSynthesis.cancel();
    const spoken = new SpeechSynthesisUtterance(text);
    spoken.lang = locale(WRITTEN);
    speechSynthesis.speak(spoken);
  }, { class: "link" });
}
