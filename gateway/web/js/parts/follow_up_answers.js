/** The follow-ups to a question with the answers to them, below the answer to the question. */

/** @import { AnsweredProbe } from "../../shared/web/js/api_types.js" */
/** @import { Written } from "./report_view.js" */

import { h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";

/**
 * @param {{probes?: Pick<AnsweredProbe, "text" | "transcript">[]}} answer
 * @param {Written} own
 */
export function followUpAnswers({ probes = [] }, own) {
  return probes.map(({ text, transcript }) => h("div", { class: "follow-up" },
    h("p", { class: "eyebrow" }, t("follow_up.name")),
    h("h4", own, text),
    transcript ? h("blockquote", own, transcript) : h("p", { class: "quiet" }, t("review.no_answer"))));
}
