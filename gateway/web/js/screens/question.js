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
import { following, probeAt, textsOf } from "../follow_ups.js";
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
  const probe = probeAt(held, question);
  const core = probe?.follows ?? question;
  const last = core === count - 1;
  const countdown = new Countdown(meantSeconds(room, question), answers.of(question).seconds);
  const thinking = h("p", { class: "thinking", role: "status" });
  let left = false;
  const goOn = async () => {
    next.disabled = true;
    const after = await following(room, question, () => {
      answering.close(); // the last words of the answer are delivered
      countdown.pause(); // the wait is not the candidate's time
      asked.listen();
      thinking.textContent = t("follow_up.thinking");
    });
    if (!left) go(after === null ? at.review(held) : at.question(held, after));
  };
  const next = button(t(last ? "question.to_review" : "question.next"), () => void goOn());
  const toType = () => typed.focus();
  const said = transcript(room, question, toType);
  const asked = asking(room, question, (speaking) => answering.hush(speaking));
  const answering = voice(room, question, countdown, {
    onShown: said.maybe,
    onDeaf: toType,
    onState: () => queueMicrotask(() => draw()),
  });
  const typed = composer(room, question, answering.typing);
  // Who chose to type has the text box in the place of the words.
  const aloud = held.devices.microphone;
  const exchange = h("div", { class: aloud ? "exchange" : "exchange typed" }, asked.element,
    h("div", {}, answering.element, said.element, !aloud && typed.element));
  const draw = () => {
    // One button leads at a time: that of the voice, or the way to the next question.
    next.classList.toggle("primary", !answering.leads());
    exchange.classList.toggle("begun", !aloud || answering.begun());
    const listened = exchange.classList.contains("listening");
    exchange.classList.toggle("listening", answering.listens());
    if (listened || !answering.listens()) return;
    answering.reveal();
    said.reveal();
  };
  let ran = false;
  // The microphone must not hear the question.
  const begun = () => {
    if (countdown.running && !ran) asked.listen();
    ran = countdown.running;
  };
  countdown.addEventListener("change", begun);
  const steps = progressSteps(room, core);
  const back = probe ? core : question - 1;
  const skip = () => go(last ? at.review(held) : at.question(held, core + 1));
  void readRecord(room);
  if (room.attention && !room.attention.asked) void room.attention.start();
  const number = probe ? t("follow_up.to", { n: core + 1 }) : t("question.number", { n: core + 1, of: count });
  draw();
  fill(main, h("div", { class: "room" },
    steps.element,
    h("article", { class: "stage" },
      h("p", { class: "eyebrow" }, number),
      h("h1", { tabindex: "-1", class: "asked", ...written(held.language), "data-title": number },
        textsOf(held)[question]),
      probe && h("p", { class: "quiet" }, t("follow_up.help")),
      exchange,
      aloud && typed.element,
      h("div", { class: "actions between" },
        back >= 0 ? button(t("question.back"), () => go(at.question(held, back))) : h("span"),
        h("span", { class: "row" },
          probe && button(t("follow_up.skip"), skip, { class: "link" }),
          !last && h("a", { href: at.review(held) }, t("question.review")),
          next)),
      thinking,
      h("p", { class: "quiet closes" },
        t("question.closes", { time: date(held.closesAt) })))));
  return async () => {
    left = true;
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
  const probe = probeAt(held, question);
  if (probe) return probe.seconds ?? Infinity;
  return held.questionSeconds ? held.questionSeconds[question] ?? Infinity : config.question_seconds;
}
