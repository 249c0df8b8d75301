/** The decision about a candidate: a person's, with a reason. */

/** @import { DecisionBody, ShownInterview } from "../api_types.js" */

import { h } from "../../shared/web/js/dom.js";
import { decide } from "../review_api.js";
import { date, t } from "../i18n.js";
import { check, form } from "../parts/form.js";
import { sheet } from "../parts/sheet.js";
import { toast } from "../parts/toast.js";
import { choice, reasonField } from "./reasons.js";

const OUTCOMES = /** @type {const} */ (["advance", "hold", "decline"]);

/**
 * Return the decisions so far, the newest first; null where there is none.
 * @param {ShownInterview} interview
 */
export function decisions({ decisions: made }) {
  const newest = [...made].sort((a, b) => b.at - a.at);
  return newest.length > 0 && h("section", { class: "card decision", "aria-labelledby": "decision" },
    h("h2", { id: "decision" }, t(`decide.was_${newest[0].outcome}`)),
    h("ol", { class: "plain" }, newest.map((each, n) => h("li", {},
      n > 0 && h("p", {}, h("b", {}, t("decide.before", { outcome: t(`decide.was_${each.outcome}`) }))),
      h("p", { dir: "auto" }, each.reason),
      h("p", { class: "small quiet" },
        [each.by, date(each.at), t(`decide.${each.agreed_with_ai}`)].filter(Boolean).join(" · "))))));
}

/**
 * Open the sheet in which a person decides.
 * @param {ShownInterview} interview
 * @param {() => void} done
 */
export function openDecision(interview, done) {
  const { reviews, ai } = interview;
  const send = (/** @type {() => void} */ close) => async (/** @type {{[name: string]: string}} */ values) => {
    await decide(interview.id, /** @type {DecisionBody} */ ({
      outcome: values.outcome,
      reason: values.reason,
      agrees_with_ai: values.agrees ?? "no_marks",
      reviews: reviews.map(({ id }) => id).filter((id) => `review-${id}` in values),
    }));
    close();
    toast(t("decide.done"));
    done();
  };
  sheet(t("decide.title"), (close) => form(send(close), t("decide.send"), {},
    choice("outcome", t("decide.outcome"), OUTCOMES.map((each) => [each, t(`decide.${each}`)])),
    reasonField(t("decide.reason")),
    reviews.length > 0 && h("fieldset", {},
      h("legend", {}, t("decide.rests_on")),
      reviews.map(({ id, reviewer, recommendation }) => check(
        `${reviewer} · ${t(`recommendation.${recommendation ?? "no_decision"}`)}`,
        { name: `review-${id}`, checked: true }))),
    ai === "open"
      ? choice("agrees", t("decide.and_ai"), [["agree", t("decide.agree")], ["disagree", t("decide.disagree")]])
      : h("p", { class: "quiet" }, t("decide.no_marks"))));
}
