/** The candidate's objections, which a person answers. */

/** @import { ShownContest, ShownInterview } from "../api_types.js" */

import { button, h } from "../../shared/web/js/dom.js";
import { answerContest } from "../review_api.js";
import { date, t } from "../i18n.js";
import { recruits } from "../me.js";
import { field, form } from "../parts/form.js";
import { sheet } from "../parts/sheet.js";
import { toast } from "../parts/toast.js";
import { fromNow } from "../times.js";
import { choice } from "./reasons.js";

const OUTCOMES = /** @type {const} */ (["upheld", "changed", "regraded"]);

/**
 * @param {ShownInterview} interview
 * @param {() => void} done called after an answer
 */
export function contests(interview, done) {
  return interview.contests.length > 0 && h("section", { class: "card contests", "aria-labelledby": "contests" },
    h("h2", { id: "contests" }, t("contest.title", { n: interview.contests.length })),
    h("ul", { class: "plain" }, interview.contests.map((each) => h("li", {},
      h("blockquote", { class: "words", dir: "auto" }, each.text),
      h("p", { class: "small quiet" }, t("contest.filed", { when: date(each.filed_at) })),
      each.state === "answered" ? answered(each) : open(interview, each, done)))));
}

/** @param {ShownContest} contest */
function answered({ answer, outcome, by }) {
  return h("div", { class: "answered" },
    outcome && h("p", {}, h("b", {}, t(`contest.was_${outcome}`)), by && ` · ${by}`),
    answer && h("p", { class: "words", dir: "auto" }, answer));
}

/**
 * @param {ShownInterview} interview
 * @param {ShownContest} contest
 * @param {() => void} done
 */
function open(interview, contest, done) {
  return h("p", { class: "actions" },
    h("span", { class: "tag warn" }, t("contest.due", { when: fromNow(contest.due_at) })),
    recruits() && button(t("contest.answer"), () => openAnswer(interview, contest, done)));
}

/**
 * @param {ShownInterview} interview
 * @param {ShownContest} contest
 * @param {() => void} done
 */
function openAnswer(interview, contest, done) {
  const send = (/** @type {() => void} */ close) => async (/** @type {{[name: string]: string}} */ values) => {
    const outcome = /** @type {typeof OUTCOMES[number]} */ (values.outcome);
    await answerContest(interview.id, contest.id, { answer: values.answer, outcome });
    close();
    toast(t("contest.done"));
    done();
  };
  sheet(t("contest.answer_title"), (close) => [
    h("blockquote", { class: "words", dir: "auto" }, contest.text),
    form(send(close), t("contest.send"), {},
      choice("outcome", t("contest.outcome"), OUTCOMES.map((each) => [each, t(`contest.${each}`)])),
      field(t("contest.words"), h("textarea", { name: "answer", rows: 5, required: true, dir: "auto" }),
        t("contest.words_hint"))),
  ]);
}
