/** The screen of a question. */

/** @import { Room } from "../room.js" */

import { button, fill, h } from "../../shared/web/js/dom.js";
import { date, t, written } from "../i18n.js";
import { asking } from "../parts/asking.js";
import { composer } from "../parts/composer.js";
import { progressSteps } from "../parts/progress_steps.js";
import { selfView } from "../parts/self_view.js";
import { transcript } from "../parts/transcript.js";
import { voice } from "../parts/voice.js";
import { Countdown } from "../countdown.js";
import { at, go } from "../addresses.js";
import { readRecord } from "../room.js";

/**
 * @param {HTMLElement} main
 * @param {Room} room
 * @param {number} question
 * @returns {() => Promise<void>}
 */
export function showQuestion(main, room, question) {
  const { held, answers } = room;
  const count = held.questions.length;
  const countdown = new Countdown(room.config.question_seconds, answers.of(question).seconds);
  const said = transcript(room, question);
  const asked = asking(room, question);
  const answering = voice(room, question, countdown, { onShown: said.maybe, onDeaf: () => typed.focus() });
  const typed = composer(room, question, answering.typing);
  // The microphone must not hear the question.
  const hush = () => countdown.running && asked.listen();
  countdown.addEventListener("change", hush);
  const camera = held.devices.camera ? selfView(room.attention) : null;
  const steps = progressSteps(room, question);
  void readRecord(room);
  if (camera && !room.attention.asked) void room.attention.start();
  const last = question === count - 1;
  const number = t("question.number", { n: question + 1, of: count });
  const next = () => go(last ? at.review(held) : at.question(held, question + 1));
  fill(main,
    steps.element,
    h("div", { class: camera ? "room seen" : "room" },
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
            button(t(last ? "question.to_review" : "question.next"), next, { class: "primary" }))),
        h("p", { class: "quiet closes" },
          t("question.closes", { time: date(held.closesAt) }))),
      camera && h("aside", { "aria-label": t("camera.title") }, camera.element)),
  );
  return async () => {
    answering.close();
    countdown.removeEventListener("change", hush);
    countdown.pause();
    asked.close();
    camera?.close();
    steps.close();
    await Promise.all([answers.spend(question, countdown.spent), typed.close(), said.close()]);
  };
}
