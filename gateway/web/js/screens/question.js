/** The screen of a question. */

/** @import { Room } from "../room.js" */

import { button, fill, h } from "../../shared/web/js/dom.js";
import { date, t, written } from "../i18n.js";
import { asking } from "../parts/asking.js";
import { composer } from "../parts/composer.js";
import { progressSteps } from "../parts/progress_steps.js";
import { transcript } from "../parts/transcript.js";
import { voice } from "../parts/voice.js";
import { Countdown } from "../countdown.js";
import { at, go } from "../addresses.js";
import { readRecord } from "../room.js";
import { hold } from "../sessions.js";

/**
 * @param {HTMLElement} main
 * @param {Room} room
 * @param {number} question
 * @returns {() => Promise<void>}
 */
export function showQuestion(main, room, question) {
  const { held, answers } = room;
  held.question = question;
  hold(held);
  const count = held.questions.length;
  const last = question === count - 1;
  const countdown = new Countdown(meantSeconds(room, question), answers.of(question).seconds);
  const next = button(t(last ? "question.to_review" : "question.next"), () =>
    go(last ? at.review(held) : at.question(held, question + 1)));
  const toType = () => typed.focus();
  const said = transcript(room, question, toType);
  const asked = asking(room, question, (speaking) => answering.hush(speaking));
  const answering = voice(room, question, countdown, {
    onShown: said.maybe,
    onDeaf: toType,
    onState: () => queueMicrotask(() => lead()),
  });
  const typed = composer(room, question, answering.typing);
  // One button leads at a time: that of the voice, or the way to the next question.
  const lead = () => next.classList.toggle("primary", !answering.leads());
  let ran = false;
  // The microphone must not hear the question.
  const begun = () => {
    if (countdown.running && !ran) asked.listen();
    ran = countdown.running;
  };
  countdown.addEventListener("change", begun);
  const steps = progressSteps(room, question);
  void readRecord(room);
  if (room.attention && !room.attention.asked) void room.attention.start();
  const number = t("question.number", { n: question + 1, of: count });
  lead();
  fill(main, h("div", { class: "room" },
    steps.element,
    h("article", { class: "stage" },
      h("p", { class: "eyebrow" }, number),
      h("h1", { tabindex: "-1", class: "asked", ...written(held.language), "data-title": number },
        held.questions[question]),
      asked.element,
      answering.element,
      said.element,
      typed.element,
      h("div", { class: "actions between" },
        question > 0 ? button(t("question.back"), () => go(at.question(held, question - 1))) : h("span"),
        h("span", { class: "row" },
          !last && h("a", { href: at.review(held) }, t("question.review")),
          next)),
      h("p", { class: "quiet closes" },
        t("question.closes", { time: date(held.closesAt) })))));
  return async () => {
    answering.close();
    countdown.removeEventListener("change", begun);
    countdown.pause();
    asked.close();
    steps.close();
    await Promise.all([answers.spend(question, countdown.spent), typed.close(), said.close()]);
  };
}

/**
 * Return the seconds that an answer should take: Infinity in an invited interview without a time limit.
 * @param {Room} room
 * @param {number} question
 */
function meantSeconds({ held, config }, question) {
  return held.questionSeconds ? held.questionSeconds[question] ?? Infinity : config.question_seconds;
}
