/** How an interview stands, in a few words: its state, what is next in time, reviews and decision. */

/** @import { InterviewItem } from "../api_types.js" */

import { t } from "../i18n.js";
import { deadline, day, fromNow } from "../times.js";
import { h } from "../../shared/web/js/dom.js";

/** States in which a person can still start. */
const OPEN = new Set(["issued", "opened"]);

/** Seconds before a deadline in which it is said with emphasis. */
const SOON_SECONDS = 2 * 24 * 3600;

/** The name that may be shown, or the label. @param {InterviewItem} item */
export const whoOf = ({ name, label }) => name || label;

/** @param {InterviewItem} item */
export function stateTag({ state }) {
  return h("span", { class: `tag ${state}` }, t(`state.${state}`));
}

/**
 * Return what is next in time, or when the interview ended.
 * @param {InterviewItem} item
 */
export function timing({ state, opens_at, expires_at, question, questions, finished_at }) {
  const now = Date.now() / 1000;
  if (OPEN.has(state) && opens_at && opens_at > now) {
    return [t("people.opens", { when: fromNow(opens_at) }), below(deadline(opens_at))];
  }
  if (OPEN.has(state)) {
    const soon = expires_at - now < SOON_SECONDS;
    const ends = h("span", { class: soon && "soon" }, t("people.ends", { when: fromNow(expires_at) }));
    return [ends, below(deadline(expires_at))];
  }
  if (state === "started") return question === null ? "" : t("people.at_question", { n: question + 1, of: questions });
  if (finished_at) return [t("people.handed_in", { when: fromNow(finished_at) }), below(deadline(finished_at))];
  return state === "expired" ? t("people.ended", { day: day(expires_at) }) : "";
}

/** @param {string} text */
const below = (text) => h("span", { class: "below" }, text);

/**
 * Return how many reviews are in, of those that a decision needs, and the reader's own.
 * @param {InterviewItem} item
 */
export function reviews({ state, reviews: { submitted, required }, mine }) {
  if (state !== "reported") return "";
  return [`${submitted} / ${required}`, mine && below(t(`people.mine_${mine}`))];
}

/**
 * Return the decision, and an objection that waits for an answer.
 * @param {InterviewItem} item
 */
export function decision({ decision: made, contest, needs_person, ungradable }) {
  return [
    made && h("span", { class: `tag decided ${made}` }, t(`decide.was_${made}`)),
    contest === "open" && h("span", { class: "tag warn" }, t("people.contest_open")),
    !made && (needs_person || ungradable > 0) && h("span", { class: "tag warn" }, t("people.needs_person")),
  ];
}
