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
import { loaded } from "../parts/loaded.js";
import { toast } from "../parts/toast.js";
import { Draft } from "../review/draft.js";
import { Marking } from "../review/marking.js";
import { reading } from "../review/reading.js";
import { saveSign } from "../review/save_sign.js";
import { fill, h } from "../../shared/web/js/dom.js";

/** Milliseconds between two looks at an interview whose report is being made. */
const LOOK_AGAIN_MS = 4_000;

/**
 * @param {HTMLElement} main
 * @param {Address} address
 * @returns {Leave}
 */
export function show(main, { parts: [id] }) {
  const place = h("div", { class: "one-interview" });
  /** @type {Leave} */
  let leave = () => {};
  let timer = 0;
  fill(main, heading(t("review.title"), { back: back() }), place);
  const draw = async () => {
    await leave();
    leave = () => {};
    await loaded(place, () => readInterview(id), (interview) => {
      const shown = screenOf(interview, {
        again: () => void draw(),
        revise: () => void revise(interview),
        mark: () => void enter(interview, mark(interview, () => void draw())),
      });
      take(interview, shown);
      return shown.elements;
    });
  };
  const revise = async (/** @type {ShownInterview} */ interview) => {
    const { revising } = await import("../review/revising.js");
    await enter(interview, revising(interview, () => void draw()));
  };
  const enter = async (/** @type {ShownInterview} */ interview, /** @type {Shown} */ shown) => {
    await leave();
    take(interview, shown);
    fill(place, shown.elements);
    place.querySelector("h2")?.focus();
  };
  /** @type {(interview: ShownInterview, shown: Shown) => void} */
  const take = (interview, shown) => {
    leave = shown.leave;
    const title = interview.name ?? interview.label;
    const head = heading(title, { lead: facts(interview), back: back(), actions: shown.actions });
    main.querySelector(".screen-head")?.replaceWith(head);
    document.title = `${title} · Vivavoce`;
    clearTimeout(timer);
    if (interview.state === "finished") timer = window.setTimeout(() => void draw(), LOOK_AGAIN_MS);
  };
  void draw();
  return () => {
    clearTimeout(timer);
    return leave();
  };
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
 * @param {ShownInterview} interview
 * @param {Then} then
 * @returns {Shown}
 */
function screenOf(interview, then) {
  if (interview.state !== "reported") return { elements: [notYet(interview)], leave: () => {} };
  if (interview.mine === "assigned" || interview.mine === "draft") return mark(interview, then.again);
  return reading(interview, then);
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
 * @param {ShownInterview} interview
 * @param {() => void} again
 * @returns {Shown}
 */
function mark(interview, again) {
  const draft = new Draft(interview.id, interview.review, { autosaves: true });
  const marking = new Marking(interview, draft, {
    submitLabel: t("review.submit"),
    blind: interview.ai === "closed",
    submit: async () => {
      await draft.flush();
      await submitReview(interview.id);
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
