/** The sheet in which one reviewer is assigned to all selected people, with the outcome for each. */

/** @import { Assignment, InterviewItem } from "../api_types.js" */

import { assignReviewer, readColleagues } from "../review_api.js";
import { t } from "../i18n.js";
import { field, form, select } from "../parts/form.js";
import { loaded } from "../parts/loaded.js";
import { sheet } from "../parts/sheet.js";
import { newKey } from "../../shared/web/js/keys.js";
import { button, fill, h } from "../../shared/web/js/dom.js";
import { whoOf } from "./standing.js";

/**
 * @param {InterviewItem[]} items
 * @param {() => void} read reads the list again
 */
export function openAssignSheet(items, read) {
  sheet(t("bulk.assign_title", { n: items.length }), (close) => {
    const place = h("div");
    void loaded(place, readColleagues, (colleagues) => {
      const names = Object.fromEntries(colleagues.map(({ id, name, role }) => [id, `${name} · ${t(`role.${role}`)}`]));
      /** The keys of the calls that were made, by reviewer: a call that is tried again is the same. */
      const keys = Object.fromEntries(colleagues.map(({ id }) => [id, newKey()]));
      return form(async ({ user }) => {
        const ids = items.map(({ id }) => id);
        const { items: outcomes } = await assignReviewer(user, ids, keys[user]);
        read();
        fill(place, outcome(outcomes, items, close));
        place.querySelector("p")?.focus();
      }, t("bulk.assign"), {},
      h("p", { class: "quiet" }, t("bulk.assign_lead")),
      field(t("bulk.reviewer"), select("user", names, colleagues[0]?.id ?? "", { required: true })));
    });
    return place;
  });
}

/**
 * Return the number of those who were assigned, and below it each row, first those that were not.
 * @param {Assignment[]} outcomes
 * @param {InterviewItem[]} items
 * @param {() => void} close
 */
function outcome(outcomes, items, close) {
  const names = new Map(items.map((item) => [item.id, whoOf(item)]));
  const assigned = outcomes.filter(({ outcome: came }) => came === "assigned");
  const others = outcomes.filter(({ outcome: came }) => came !== "assigned");
  return [
    h("p", { tabindex: "-1" }, h("b", {}, t("bulk.assigned", { n: assigned.length, of: outcomes.length }))),
    h("ul", { class: "plain outcomes" }, [...others, ...assigned].map(({ interview_id: id, outcome: came }) =>
      h("li", { class: "row between" },
        h("span", { dir: "auto" }, names.get(id) ?? id),
        h("span", { class: came === "assigned" ? "tag" : "tag warn" }, t(`bulk.was_${came}`))))),
    h("p", { class: "actions" }, button(t("sheet.close"), close, { class: "primary" })),
  ];
}
