/** The home screen: what waits for the reader, and who is in an interview now. */

/** @import { LiveInterview } from "../api.js" */
/** @import { InterviewItem, Today, WaitingContest } from "../api_types.js" */
/** @import { TextKey } from "../i18n.js" */

import { at } from "../addresses.js";
import { readInterviews, readToday } from "../api.js";
import { t } from "../i18n.js";
import { shortcuts } from "../keyboard.js";
import { me, recruits } from "../me.js";
import { empty } from "../parts/empty.js";
import { heading } from "../parts/heading.js";
import { loaded, refreshed } from "../parts/loaded.js";
import { whoOf } from "../people/standing.js";
import { deadline, fromNow } from "../times.js";
import { firstSteps } from "../today/first_steps.js";
import { LiveList } from "../today/live_list.js";
import { setWaiting, waitingIn } from "../waiting.js";
import { fill, h } from "../../shared/web/js/dom.js";

/** Milliseconds between two looks, while the page is seen. */
const LOOK_MS = 10_000;

/** @param {HTMLElement} main */
export function show(main) {
  const place = h("div");
  const live = new LiveList();
  const read = async () => {
    const today = await readToday();
    live.replace(today.in_progress.items.map(liveOf));
    return { today, isNew: recruits() && waitingIn(today) === 0 && (await isEmpty()) };
  };
  fill(main, heading(t("today.title"), { lead: t("today.hello", { name: me().name }) }), place, live.element);
  void loaded(place, read, content);
  const timer = setInterval(() => document.hidden || void refreshed(place, read, content), LOOK_MS);
  const forget = shortcuts([
    { keys: "j", label: "keys.next_row", act: () => walk(main, 1) },
    { keys: "k", label: "keys.row_before", act: () => walk(main, -1) },
  ]);
  return () => {
    forget();
    clearInterval(timer);
    live.end();
  };
}

/** Return whether nobody was ever invited. */
const isEmpty = async () => (await readInterviews({ limit: "1" })).items.length === 0;

/** @param {{today: Today, isNew: boolean}} found `isNew` is whether nobody was ever invited */
function content({ today, isNew }) {
  const number = waitingIn(today);
  setWaiting(number);
  if (isNew) return firstSteps();
  if (number === 0) return empty(t("today.nothing"), t("today.nothing_why"));
  return [
    h("ul", { class: "plain counts-row" },
      count("to-review", today.to_review.count, "today.to_review"),
      recruits() && count("to-decide", today.to_decide.count, "today.to_decide"),
      recruits() && count("contests", today.contests.count, "today.contests")),
    part("contests", t("today.contests_title"), today.contests.items.map(contest), today.contests.count),
    part("to-review", t("today.to_review_title"), today.to_review.items.map(interview), today.to_review.count),
    part("to-decide", t("today.to_decide_title"), today.to_decide.items.map(interview), today.to_decide.count),
  ];
}

/**
 * Return a running interview as the stream tells of it.
 * @param {InterviewItem} item
 * @returns {LiveInterview}
 */
function liveOf({ id, label, question, questions, started_at }) {
  return { interview_id: id, label, state: "started", question, questions, since: started_at ?? 0 };
}

/**
 * @param {string} id of the part below
 * @param {number} number
 * @param {TextKey} label
 */
function count(id, number, label) {
  const go = (/** @type {Event} */ event) => {
    event.preventDefault(); // the part behind the # is the address of the screen
    const link = /** @type {HTMLElement | null} */ (document.querySelector(`#${id} a`));
    link?.focus();
  };
  return h("li", { class: "card count" },
    number > 0
      ? h("a", { href: `#${id}`, on: { click: go } }, h("b", {}, String(number)), t(label, { n: number }))
      : h("span", { class: "quiet" }, h("b", {}, "0"), t(label, { n: 0 })));
}

/**
 * @param {string} id
 * @param {string} title
 * @param {HTMLElement[]} lines
 * @param {number} number of all, of which the newest are shown
 */
function part(id, title, lines, number) {
  const all = h("a", { href: at.people({ state: "reported" }) }, t("today.all", { n: number }));
  return lines.length > 0 && h("section", { id, class: "part" },
    h("h2", {}, title),
    h("ul", { class: "plain lines" }, lines),
    number > lines.length && h("p", {}, all));
}

/** @param {InterviewItem} item */
function interview(item) {
  const ended = item.reported_at ?? item.finished_at;
  return h("li", {},
    h("a", { href: at.interview(item.id) }, whoOf(item)),
    h("span", {}, item.title),
    h("span", { class: "quiet" }, item.mine === "draft" ? t("people.mine_draft") : ended ? fromNow(ended) : ""));
}

/** @param {WaitingContest} contest */
function contest({ interview_id: id, label, due_at: due }) {
  const late = due < Date.now() / 1000;
  return h("li", {},
    h("a", { href: at.interview(id) }, label),
    h("span", { class: late ? "soon" : "" }, t(late ? "today.overdue" : "today.due", { when: fromNow(due) })),
    h("span", { class: "quiet" }, deadline(due)));
}

/**
 * Move the focus from line to line.
 * @param {HTMLElement} main
 * @param {number} by
 */
function walk(main, by) {
  const links = /** @type {HTMLElement[]} */ ([...main.querySelectorAll(".lines a")]);
  const now = links.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  links[Math.min(Math.max(now + by, 0), links.length - 1)]?.focus();
}
