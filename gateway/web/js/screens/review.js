/** All answers once more, before they are handed in. */

import { wordsOf } from "../answers.js";
import { Problem } from "../api.js";
import { button, fill, h } from "../dom.js";
import { WRITTEN, t } from "../i18n.js";
import { isStarted, progressSteps } from "../parts/progress_steps.js";
import { at, go } from "../room.js";
import { hold } from "../sessions.js";

const PATIENCE = 10_000;
const PATIENCE_OFFLINE = 2_000;
/** Milliseconds for the last words to arrive. */

/** @param {HTMLElement} main @param {import("../room.js").Room} room */
export function showReview(main, room) {
  const problem = h("p", { class: "problem", role: "alert" });
  const waiting = h("p", { class: "quiet", role: "status" });
  const finish = button(t("review.finish"), () => void end(), { class: "primary large" });
  const end = async () => {
    finish.disabled = true;
    problem.textContent = "";
    waiting.textContent = t("review.waiting");
    try {
      await handIn(room);
      go(at.report(room.held));
    } catch (error) {
      problem.textContent = error instanceof Problem && error.status ? error.message : t("review.not_yet");
      finish.disabled = false;
      waiting.textContent = "";
      finish.focus(); // a disabled button had lost it
    }
  };
  const steps = progressSteps(room, -1);
  const answers = room.answers.all();
  const open = answers.filter((answer) => !isStarted(answer)).length;
  fill(main, h("div", { class: "reviewing" },
    steps.element,
    h("h1", { tabindex: "-1" }, t("review.title")),
    h("p", { class: "lead" }, t(open ? "review.some_open" : "review.lead", { n: open })),
    h("ol", { class: "plain review" }, answers.map((answer) => reviewed(room, answer))),
    h("section", { class: "card begin" }, h("p", {}, t("review.last")), problem, finish, waiting),
  ));
  return steps.close;
}

/** @param {import("../room.js").Room} room @param {import("../answers.js").Answer} answer */
function reviewed(room, answer) {
  const words = wordsOf(answer);
  const n = answer.question + 1;
  return h("li", { class: "card" },
    h("div", {},
      h("p", { class: "eyebrow" }, t("question.number", { n, of: room.held.questions.length })),
      h("h2", { lang: WRITTEN }, room.held.questions[answer.question]),
      words ? h("p", { class: "said" }, words) : h("p", { class: "quiet" }, t("review.open"))),
    h("a", { class: "button", href: at.question(room.held, answer.question), "aria-label": t(words ? "review.change_this" : "review.answer_this", { n }) }, t(words ? "review.change" : "review.answer")),
  );
}

/**
 * Nothing is handed in before every word has arrived.
 * @param {import("../room.js").Room} room
 */
async function handIn(room) {
  await room.answers.heard();
  const patience = room.outbox.status.sign === "offline" ? PATIENCE_OFFLINE : PATIENCE;
  if (!(await room.outbox.emptied(patience))) throw new Problem(0, "words are still waiting");
  room.attention.stop();
  const report = await room.api.finalize().catch((problem) => {
    if (problem instanceof Problem && problem.status === 503 && problem.retryAfter) return null; // it is being made
    throw problem;
  });
  if (room.interview) room.interview.state = report ? "reported" : "finalizing";
  room.held.finished = true;
  hold(room.held);
}
