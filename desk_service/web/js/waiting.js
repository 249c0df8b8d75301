/** How much waits for the user: in the page's title, and beside the way to Today. */

/** @import { Today } from "./api_types.js" */

import { readToday } from "./api.js";
import { t } from "./i18n.js";
import { fill, h } from "../shared/web/js/dom.js";

/** Milliseconds between two looks, while the page is seen. */
const LOOK_MS = 60_000;

/** What waits for the user. */
let waiting = 0;

/** @type {ReturnType<typeof setInterval> | undefined} */
let timer;

/** @param {Today} today */
export function waitingIn({ to_review: reviews, to_decide: decisions, contests }) {
  return reviews.count + decisions.count + contests.count;
}

/** @param {number} number of things that wait for the user */
export function setWaiting(number) {
  waiting = number;
  showWaiting();
}

/** Put how much waits before the page's title, and beside the way to Today. */
export function showWaiting() {
  const title = document.title.replace(/^\(\d+\) /, "");
  document.title = waiting > 0 ? `(${waiting}) ${title}` : title;
  const badge = document.querySelector("#nav .badge");
  if (badge) fill(badge, waiting > 0 && [String(waiting), h("span", { class: "unseen" }, ` ${t("frame.waiting")}`)]);
}

/** Look from time to time, from now on. A look that fails is made up for by the next. */
export function watchWaiting() {
  const look = () => void readToday().then((today) => setWaiting(waitingIn(today)), () => {});
  clearInterval(timer);
  timer = setInterval(() => document.hidden || look(), LOOK_MS);
  look();
}
