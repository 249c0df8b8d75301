/** What is known of an interview: where a person and the program differ most, then every answer with both columns. */

/** @import { ShownAssessment, ShownInterview, ShownQuestion } from "../api_types.js" */
/** @import { Then } from "../screens/interview.js" */
/** @import { KeptSound } from "./kept_sound.js" */

import { button, h } from "../../shared/web/js/dom.js";
import { saveFile } from "../../shared/web/js/download.js";
import { at } from "../addresses.js";
import { readPdf } from "../review_api.js";
import { currentLanguage, date, languageName, t, written } from "../i18n.js";
import { shortcuts } from "../keyboard.js";
import { recruits } from "../me.js";
import { busyButton } from "../parts/busy_button.js";
import { assignees } from "./assigning.js";
import { closedCard } from "./closed_card.js";
import { bothColumns, otherReviews } from "./columns.js";
import { contests } from "./contests.js";
import { decisions, openDecision } from "./deciding.js";

/** Difference between a person's mark and the program's mean from which an answer stands first. */
const FAR_APART = 2;

/**
 * @param {ShownInterview} interview
 * @param {KeptSound} sounds
 * @param {Then} then
 */
export function reading(interview, sounds, then) {
  const { again, revise } = then;
  const mine = interview.review;
  const far = interview.questions.filter((question) => isFar(mine, question));
  const rest = interview.questions.filter((question) => !far.includes(question));
  const canRevise = mine !== null;
  return {
    elements: [
      decisions(interview),
      contests(interview, again),
      changedSince(interview),
      interview.ai === "closed" && closedCard(t("read.closed")),
      h("h2", {}, farTitle(interview, far.length)),
      wordsOfAnother(interview),
      ...far.map((question) => bothColumns(interview, question, sounds)),
      far.length > 0 && rest.length > 0 && h("h2", {}, t("read.rest")),
      ...rest.map((question) => bothColumns(interview, question, sounds, { folded: far.length > 0 })),
      otherReviews(interview),
      interview.summary && h("section", { class: "card", "aria-labelledby": "summary" },
        h("h2", { id: "summary" }, t("read.summary")),
        h("p", { class: "words", ...written(interview.notes_language) }, interview.summary)),
      assignees(interview, again),
    ].filter((element) => element instanceof Node),
    actions: actions(interview, then),
    leave: shortcuts(canRevise ? [{ keys: "r", label: "keys.revise", act: revise }] : []),
  };
}

/**
 * @param {ShownInterview} interview
 * @param {Then} then
 */
function actions(interview, { again, revise, mark }) {
  const compare = at.compare(interview.template_id, interview.version);
  const open = interview.ai !== "closed";
  return [
    open && interview.report && busyButton(t("read.pdf"), async () =>
      saveFile(await readPdf(interview.id), `${interview.label}.pdf`)),
    recruits() && h("a", { class: "button", href: compare }, t("read.compare")),
    interview.review
      ? button(t("read.revise"), revise)
      : button(t("read.mark"), mark, { class: open ? "" : "primary" }),
    recruits() && open && button(t("decide.open"), () => openDecision(interview, again), {
      class: interview.decisions.length ? "" : "primary",
    }),
  ].filter((element) => element instanceof Node);
}

/**
 * @param {ShownAssessment | null} mine
 * @param {ShownQuestion} question
 */
function isFar(mine, { index, ai }) {
  const mark = mine?.marks[index];
  return typeof mark === "number" && ai?.mean != null && Math.abs(ai.mean - mark) >= FAR_APART;
}

/**
 * @param {ShownInterview} interview
 * @param {number} far
 */
function farTitle({ ai, review }, far) {
  if (ai === "absent") return t("read.no_ai");
  if (!review || ai === "closed") return t("read.all");
  return t(far ? "read.far" : "read.near", { n: far });
}

/**
 * Say in which language the program gives its reasons, where the reader's is another.
 * @param {ShownInterview} interview
 */
function wordsOfAnother({ ai, notes_language: language }) {
  if (ai !== "open" || language.split("-")[0] === currentLanguage()) return null;
  return h("p", { class: "quiet" }, t("read.reasons_in", { language: languageName(language) }));
}

/**
 * Say that answers or marks are others than they were when the reader submitted, or when somebody decided.
 * @param {ShownInterview} interview
 */
function changedSince({ report, review, decisions: made }) {
  const at = report?.changed_at;
  if (!at) return null;
  const reviewed = review !== null && at > (review.submitted_at ?? at);
  const decided = made.length > 0 && made.every((each) => at > each.at);
  if (!reviewed && !decided) return null;
  return h("p", { class: "note calm" },
    t("read.changed", { when: date(at) }),
    reviewed && ` ${t("read.changed_review")}`,
    decided && ` ${t("read.changed_decision")}`);
}
