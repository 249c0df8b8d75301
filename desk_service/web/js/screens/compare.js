/** The screen that compares the people of one version: rows are people, columns questions; nobody has a rank. */

/** @import { Comparison } from "../api_types.js" */
/** @import { Address } from "../addresses.js" */

import { at } from "../addresses.js";
import { readComparison } from "../review_api.js";
import { t } from "../i18n.js";
import { comparisonTable } from "../compare/comparison_table.js";
import { openWords } from "../compare/words_sheet.js";
import { heading } from "../parts/heading.js";
import { loaded } from "../parts/loaded.js";
import { figure, graderName } from "../review/columns.js";
import { fill, h } from "../../shared/web/js/dom.js";

/**
 * @param {HTMLElement} main
 * @param {Address} address
 */
export function show(main, { parts: [template, version] }) {
  const place = h("section");
  fill(main, heading(t("compare.title"), { back: back(template) }), place);
  void loaded(place, () => readComparison(template, version), (comparison) => {
    const lead = [comparison.title, t("review.version", { n: comparison.version })].join(" · ");
    main.querySelector(".screen-head")?.replaceWith(heading(t("compare.title"), { lead, back: back(template) }));
    return content(comparison);
  });
}

/** @param {string} template */
const back = (template) => ({ href: at.people({ template }), label: t("review.back_to_people") });

/** @param {Comparison} comparison */
function content(comparison) {
  const { rows, ready, graders, more, sure_to: sureTo } = comparison;
  if (!rows.length || !ready) {
    return h("div", { class: "empty" },
      h("h2", {}, t(rows.length ? "compare.not_ready" : "compare.nobody")),
      h("p", { class: "quiet" }, t("compare.not_ready_lead")));
  }
  const names = graders.map(graderName).join(", ");
  const shown = comparisonTable(comparison, (row, question) => openWords(row, comparison.questions[question]));
  return [
    graders.length > 1 && h("p", { class: "note" }, t("compare.graders", { names })),
    more && h("p", { class: "note" }, t("compare.more", { n: rows.length })),
    shown,
    h("p", { class: "small quiet" },
      t("compare.legend"),
      graders.length === 1 && ` ${t("read.by", { grader: names })}`),
    h("details", { class: "small" },
      h("summary", {}, t("compare.how")),
      h("p", {}, t("compare.note", { sure_to: figure(sureTo) }))),
  ];
}
