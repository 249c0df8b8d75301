/** Who reviews an interview, and the sheet in which recruiters choose them. */

/** @import { Colleague, ShownInterview } from "../api_types.js" */

import { button, h } from "../../shared/web/js/dom.js";
import { assign, readColleagues } from "../review_api.js";
import { t } from "../i18n.js";
import { recruits } from "../me.js";
import { check, form } from "../parts/form.js";
import { loaded } from "../parts/loaded.js";
import { sheet } from "../parts/sheet.js";
import { toast } from "../parts/toast.js";

/**
 * @param {ShownInterview} interview
 * @param {() => void} done called after a change
 */
export function assignees(interview, done) {
  const { assigned, review_counts: { submitted, required } } = interview;
  return h("section", { class: "card assigned", "aria-labelledby": "assigned" },
    h("h2", { id: "assigned" }, t("assign.title", { submitted, required })),
    assigned.length > 0
      ? h("ul", { class: "plain" }, assigned.map(({ name, state }) => h("li", { class: "row between" },
        h("span", {}, name || t("read.somebody")),
        h("span", { class: "tag" }, t(`assign.${state}`)))))
      : h("p", { class: "quiet" }, t("assign.nobody")),
    recruits() && h("p", { class: "actions" }, button(t("assign.open"), () => openAssigning(interview, done))));
}

/**
 * @param {ShownInterview} interview
 * @param {() => void} done
 */
function openAssigning(interview, done) {
  const states = new Map(interview.assigned.map(({ user_id: id, state }) => [id, state]));
  const isBegun = (/** @type {string} */ id) => (states.get(id) ?? "assigned") !== "assigned";
  sheet(t("assign.open"), (close) => {
    const place = h("div");
    /** @param {Colleague[]} colleagues */
    const choices = (colleagues) => form(async (values) => {
      await assign(interview.id, colleagues.map(({ id }) => id).filter((id) => id in values || isBegun(id)));
      close();
      toast(t("assign.done"));
      done();
    }, t("form.save"), {},
    h("p", { class: "quiet" }, t("assign.lead", { n: interview.review_counts.required })),
    colleagues.map(({ id, name, role }) => check(name, {
      name: id, checked: states.has(id), disabled: isBegun(id),
    }, isBegun(id) ? t("assign.begun") : t(`role.${role}`))));
    void loaded(place, readColleagues, choices);
    return place;
  });
}
