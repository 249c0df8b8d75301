/** The screen of one interview: how far it is, then the marking, and after it what people and the program say. */

/** @import { ShownInterview } from "../api_types.js" */
/** @import { Address } from "../addresses.js" */
/** @import { Leave } from "../../shared/web/js/screens.js" */

import { at } from "../addresses.js";
import { readInterview, submitReview } from "../review_api.js";
import { deadline, fromNow } from "../times.js";
import { t } from "../i18n.js";
import { shortcuts } from "../keyboard.js";
import { heading } from "../parts/heading.js";
import { loaded, shownInstead } from "../parts/loaded.js";
import { toast } from "../parts/toast.js";
import { Draft } from "../review/draft.js";
import { KeptSound } from "../review/kept_sound.js";
import { laterReport } from "../review/later_report.js";
import { Marking } from "../review/marking.js";
import { reading } from "../review/reading.js";
import { revising } from "../review/revising.js";
import { saveSign } from "../review/save_sign.js";
import { showWaiting } from "../waiting.js";
import { fill, h } from "../../shared/web/js/dom.js";

/** Milliseconds between two looks at an interview whose report is being made. */
const LOOK_AGAIN_MS = 4_000;

/**
 * @param {HTMLElement} main
 * @param {Address} address
 * @returns {Leave}
 */
export function show(main, { parts: [id] }) {
  const screen = new OneInterview(main, id);
  void screen.draw();
  return () => screen.close();
}

class OneInterview {
  /** @type {Leave} */
  #leave = () => {};
  #timer = 0;
  #closed = false;
  /** @type {KeptSound | null} */
  #sounds = null;

  /**
   * @param {HTMLElement} main
   * @param {string} id
   */
  constructor(main, id) {
    this.main = main;
    this.id = id;
    this.place = h("div", { class: "one-interview" });
    fill(main, heading(t("review.title"), { back: back() }), this.place);
  }

  /** Read the interview and show what there is to do. */
  async draw() {
    await this.#end();
    await loaded(this.place, () => readInterview(this.id), (interview) =>
      this.#closed ? [] : this.#take(interview, this.#part(interview)));
    // What had the focus may be gone.
    if (document.activeElement === document.body) this.main.querySelector("h1")?.focus({ preventScroll: true });
  }

  async close() {
    this.#closed = true;
    await this.#end();
  }

  async #end() {
    const leave = this.#leave;
    this.#leave = () => {};
    clearTimeout(this.#timer);
    this.#sounds?.leave();
    await leave();
  }

  /**
   * Return the part of the review that comes next.
   * @param {ShownInterview} interview
   * @returns {Shown}
   */
  #part(interview) {
    if (interview.state !== "reported") return { elements: [notYet(interview)], leave: () => {} };
    const again = () => void this.draw();
    const sounds = (this.#sounds = new KeptSound(interview.id));
    const marking = () => mark(interview, sounds, again);
    if (interview.mine === "assigned" || interview.mine === "draft") return marking();
    return reading(interview, sounds, {
      again,
      mark: () => void this.#enter(interview, marking),
      revise: () => void this.#enter(interview, () => revising(interview, sounds, again)),
    });
  }

  /**
   * Show another part of the same interview.
   * @param {ShownInterview} interview
   * @param {() => Shown} part
   */
  async #enter(interview, part) {
    await this.#end();
    shownInstead(this.place, this.#take(interview, part()));
    this.place.querySelector("h2")?.focus();
  }

  /**
   * Put a part's title and buttons into the head of the screen, and return its elements.
   * @param {ShownInterview} interview
   * @param {Shown} shown
   */
  #take(interview, shown) {
    this.#leave = shown.leave;
    const title = interview.name ?? interview.label;
    const head = heading(title, { lead: facts(interview), back: back(), actions: shown.actions });
    this.main.querySelector(".screen-head")?.replaceWith(head);
    document.title = `${title} · Vivavoce`;
    showWaiting();
    if (interview.state === "finished") this.#watch();
    if (interview.state !== "reported") return shown.elements;
    const later = laterReport(interview, () => void this.draw());
    this.#leave = () => (later.leave(), shown.leave());
    return [later.element, ...shown.elements];
  }

  /** Look from time to time whether the report is there. */
  #watch() {
    this.#timer = window.setTimeout(() => void readInterview(this.id).then(
      ({ state }) => (state === "finished" ? this.#watch() : this.draw()),
      () => this.#watch(),
    ), LOOK_AGAIN_MS);
  }
}

/** @typedef {{elements: Node[], actions?: Node[], leave: Leave}} Shown */
/** @typedef {{again: () => void, revise: () => void, mark: () => void}} Then What a user may do after reading. */

const back = () => ({ href: at.people(), label: t("review.back_to_people") });

/** @param {ShownInterview} interview */
function facts({ label, name, title, version, finished_at: finished }) {
  const when = finished ? t("review.finished", { when: fromNow(finished) }) : "";
  return [name && label, title, t("review.version", { n: version }), when].filter(Boolean).join(" · ");
}

/**
 * Show how far an interview is that has no answers to read yet.
 * @param {ShownInterview} interview
 */
function notYet(interview) {
  const { state, expires_at: expires, questions, question } = interview;
  const live = state === "started" && question !== null;
  return h("section", { class: "empty" },
    h("h2", {}, t(`review.state_${state}`)),
    h("p", { class: "quiet" }, live
      ? t("review.at_question", { n: question + 1, of: questions.length })
      : t(`review.state_${state}_lead`, { time: deadline(expires) })));
}

/**
 * Submit the own review. An earlier try may have reached the desk without its answer reaching the page.
 * @param {string} id
 */
async function submitted(id) {
  try {
    await submitReview(id);
  } catch (error) {
    const found = await readInterview(id).catch(() => null);
    if (found?.mine !== "submitted") throw error;
  }
}

/**
 * @param {ShownInterview} interview
 * @param {KeptSound} sounds
 * @param {() => void} again
 * @returns {Shown}
 */
function mark(interview, sounds, again) {
  const draft = new Draft(interview.id, interview.review, { autosaves: true });
  const marking = new Marking(interview, draft, {
    submitLabel: t("review.submit"),
    sounds,
    blind: interview.ai === "closed",
    submit: async () => {
      await draft.flush();
      await submitted(interview.id);
      toast(t("review.submitted"));
      again();
    },
  });
  const forget = shortcuts(marking.shortcuts);
  return {
    elements: [marking.element],
    actions: [saveSign(draft, again)],
    leave: async () => {
      forget();
      await draft.flush().catch(() => {});
      draft.close();
    },
  };
}
