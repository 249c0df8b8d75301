/** The words behind a cell of a comparison. */

/** @import { ComparedRow, Comparison } from "../api_types.js" */

import { h } from "../../shared/web/js/dom.js";
import { at } from "../addresses.js";
import { readInterview } from "../review_api.js";
import { t } from "../i18n.js";
import { loaded } from "../parts/loaded.js";
import { sheet } from "../parts/sheet.js";
import { answerView } from "../review/answer_view.js";

/**
 * @param {ComparedRow} row
 * @param {Comparison["questions"][number]} question
 */
export function openWords(row, question) {
  sheet(row.name ?? row.label, () => {
    const place = h("div");
    void loaded(place, () => readInterview(row.interview_id), ({ questions }) => answerView(questions[question.index]));
    return [
      h("p", { class: "eyebrow" }, [t("read.number", { n: question.index + 1 }), question.competency].join(" · ")),
      h("h3", { dir: "auto" }, question.text),
      place,
      h("p", { class: "actions" }, h("a", { class: "button", href: at.interview(row.interview_id) }, t("compare.go"))),
    ];
  }, { wide: true });
}
