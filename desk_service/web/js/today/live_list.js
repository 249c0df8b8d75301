/** Who is in an interview at this moment, and at which question. Nobody reads along. */

/** @import { LiveInterview } from "../api.js" */

import { at } from "../addresses.js";
import { watchLive } from "../api.js";
import { t } from "../i18n.js";
import { fromNow } from "../times.js";
import { fill, h } from "../../shared/web/js/dom.js";

/** Milliseconds between two counts of the minutes. */
const CLOCK_MS = 20_000;

export class LiveList {
  constructor() {
    /** @type {Map<string, LiveInterview>} */
    this.running = new Map();
    this.list = h("ul", { class: "plain lines" });
    this.element = h("section", { class: "part", hidden: true }, h("h2", {}, t("today.now")), this.list);
    this.stream = watchLive((interview) => this.take(interview));
    this.clock = setInterval(() => this.show(), CLOCK_MS);
  }

  /** End watching. */
  end() {
    this.stream.close();
    clearInterval(this.clock);
  }

  /** @param {LiveInterview} interview */
  take(interview) {
    if (interview.state === "started") this.running.set(interview.interview_id, interview);
    else this.running.delete(interview.interview_id);
    this.show();
  }

  /**
   * Show those whom a reading found, where the desk gives no stream.
   * @param {LiveInterview[]} interviews
   */
  replace(interviews) {
    if (this.stream.readyState !== EventSource.CLOSED) return;
    this.running = new Map(interviews.map((each) => [each.interview_id, each]));
    this.show();
  }

  show() {
    const running = [...this.running.values()].sort((a, b) => b.since - a.since);
    this.element.hidden = running.length === 0;
    fill(this.list, running.map(({ interview_id: id, label, question, questions, since }) => h("li", {},
      h("a", { href: at.interview(id) }, label),
      h("span", {}, t("people.at_question", { n: (question ?? 0) + 1, of: questions })),
      h("span", { class: "quiet" }, t("today.since", { when: fromNow(since) })))));
  }
}
