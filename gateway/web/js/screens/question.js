/** One question: asked, answered aloud or by typing, corrected, left and come back to. */

import { button, fill, h } from "../dom.js";
import { WRITTEN, t } from "../i18n.js";
import { asking } from "../parts/asking.js";
import { clockView } from "../parts/clock.js";
import { composer } from "../parts/composer.js";
import { progressSteps } from "../parts/progress_steps.js";
import { selfView } from "../parts/self_view.js";
import { transcript } from "../parts/transcript.js";
import { Countdown } from "../countdown.js";
import { at, go } from "../room.js";
import { recogniser } from "../speech.js";

/**
 * @param {HTMLElement} main
 * @param {import("../room.js").Room} room
 * @param {number} question
 * @returns {() => Promise<void>}
 */
export function showQuestion(main, room, question) {
  const { held, answers } = room;
  const count = held.questions.length;
  const countdown = new Countdown(room.config.question_seconds, answers.of(question).seconds);
  const said = transcript(room, question);
  const asked = asking(room, question);
  const answering = voice(room, question, countdown, { onMaybe: said.maybe, onDeaf: () => typed.focus() });
  const typed = composer(room, question, answering.typing);
  const camera = held.devices.camera ? selfView(room.attention) : null;
  const steps = progressSteps(room, question);
  if (camera && !room.attention.asked) void room.attention.start();
  const last = question === count - 1;
  const next = () => go(last ? at.review(held) : at.question(held, question + 1));
  fill(main,
    steps.element,
    h("div", { class: camera ? "room seen" : "room" },
      h("article", { class: "stage" },
        h("p", { class: "eyebrow" }, t("question.number", { n: question + 1, of: count })),
        h("h1", { tabindex: "-1", class: "asked", lang: WRITTEN, "data-title": t("question.number", { n: question + 1, of: count }) }, held.questions[question]),
        asked.element,
        answering.element,
        said.element,
        typed.element,
        h("div", { class: "actions between" },
          question > 0 ? button(t("question.back"), () => go(at.question(held, question - 1))) : h("span"),
          h("span", { class: "row" },
            !last && h("a", { href: at.review(held) }, t("question.review")),
            button(t(last ? "question.to_review" : "question.next"), next, { class: "primary" })))),
      camera && h("aside", { "aria-label": t("camera.title") }, camera.element)),
  );
  return async () => {
    answering.stop();
    countdown.pause();
    asked.close();
    camera?.close();
    steps.close();
    await Promise.all([answers.spend(question, countdown.spent), typed.close(), said.close()]);
  };
}

/**
 * Start and pause: the clock, and listening where that was agreed to and the browser can.
 * @param {import("../room.js").Room} room
 * @param {number} question
 * @param {Countdown} countdown
 * @param {{onMaybe: (text: string) => void, onDeaf: () => void}} listener `onDeaf`: who starts has to type
 */
function voice(room, question, countdown, { onMaybe, onDeaf }) {
  const speech = room.held.devices.microphone ? recogniser() : null;
  const told = h("p", { class: "quiet", role: "status" });
  const tell = (/** @type {import("../i18n.js").TextKey} */ key) => (told.textContent = t(key));
  let listening = false;
  let deaf = speech === null;
  const active = () => (deaf ? countdown.running : listening);
  const toggle = button("", () => (active() ? pause() : start()), { class: "primary large" });
  const draw = () => {
    const key = active() ? "question.pause" : countdown.spent > 0 ? "question.go_on" : "question.start";
    if (toggle.textContent !== t(key)) toggle.textContent = t(key);
    toggle.dataset.listening = String(listening);
  };
  const start = () => {
    countdown.start();
    if (!deaf) listen();
    else {
      tell(room.held.devices.microphone ? "question.no_speech" : "question.type");
      onDeaf();
    }
    draw();
  };
  const listen = () => {
    listening = true;
    tell("question.listening");
    speech?.start({
      onWords: (text) => void room.answers.add(question, text),
      onMaybe,
      onProblem: (reason) => {
        listening = false;
        deaf = reason === "unavailable";
        tell(deaf ? "question.no_speech" : "media.refused");
        draw();
      },
    });
  };
  const stop = () => {
    if (speech && listening) room.answers.expect(speech.stop());
    listening = false;
  };
  const pause = () => {
    stop();
    countdown.pause();
    tell("question.paused");
    draw();
    void room.answers.spend(question, countdown.spent);
  };
  /** Who types is answering, but need not be listened to. */
  const typing = () => {
    if (countdown.running) return;
    countdown.start();
    told.textContent = "";
    draw();
  };
  countdown.addEventListener("change", draw);
  draw();
  return { element: h("div", { class: "voice" }, toggle, clockView(countdown), told), stop, typing };
}
