/** What can be done with all selected people at once. */

/** @import { InterviewItem } from "../api_types.js" */
/** @import { TextKey } from "../i18n.js" */
/** @import { Child } from "../../shared/web/js/dom.js" */
/** @import { Selection } from "./selection.js" */

import { changeInvitation, revokeInvitation } from "../api.js";
import { t } from "../i18n.js";
import { deadlineField, deadlineOf } from "../inviting/terms.js";
import { form } from "../parts/form.js";
import { sheet } from "../parts/sheet.js";
import { toast } from "../parts/toast.js";
import { button, fill, h } from "../../shared/web/js/dom.js";
import { openAssignSheet } from "./assign_sheet.js";
import { exportButton } from "./export_button.js";

/** States of invitations that can be extended and revoked. */
const UNBEGUN = new Set(["issued", "opened", "expired"]);

const DAY_SECONDS = 24 * 3600;

/** Days until the deadline that is proposed. */
const PROPOSED_DAYS = 7;

/**
 * Return the bar, which is there while something is selected.
 * @param {Selection} selection
 * @param {() => void} read reads the list again
 */
export function bulkBar(selection, read) {
  const bar = h("div", { class: "bulk", role: "region", "aria-label": t("select.bar") });
  const count = h("b", { role: "status" });
  const all = button(t("select.all"), () => selection.all(), { class: "quiet-button" });
  const none = button(t("select.none"), () => selection.none(), { class: "quiet-button" });
  const actions = [
    button(t("bulk.assign_open"), () => openAssignSheet(selection.items, read)),
    button(t("bulk.extend"), () => changeAll(selection.items, read, EXTENDING)),
    button(t("bulk.revoke"), () => changeAll(selection.items, read, REVOKING)),
    exportButton(() => selection.items.map(({ id }) => ["id", id])),
  ];
  fill(bar, count, none, all, actions);
  const draw = () => {
    bar.hidden = selection.items.length === 0;
    all.hidden = selection.isAll;
    count.textContent = t("select.count", { n: selection.items.length });
  };
  selection.addEventListener("change", draw);
  draw();
  return bar;
}

/**
 * @typedef {object} Change A change of many invitations.
 * @property {TextKey} title
 * @property {TextKey} yes the label of the button
 * @property {TextKey} done
 * @property {() => Child} fields
 * @property {(id: string, values: {[name: string]: string}) => Promise<unknown>} call
 */

/** @type {Change} */
const EXTENDING = {
  title: "bulk.extend_title", yes: "bulk.extend", done: "bulk.extended",
  fields: () => deadlineField("expires_at", Date.now() / 1000 + PROPOSED_DAYS * DAY_SECONDS),
  call: (id, values) => changeInvitation(id, { expires_at: deadlineOf(values) }),
};

/** @type {Change} */
const REVOKING = {
  title: "bulk.revoke_title", yes: "bulk.revoke", done: "bulk.revoked",
  fields: () => h("p", {}, t("manage.revoke_why")),
  call: revokeInvitation,
};

/**
 * Ask, and then change the invitations that nobody has begun.
 * @param {InterviewItem[]} items
 * @param {() => void} read
 * @param {Change} change
 */
function changeAll(items, read, { title, yes, done, fields, call }) {
  const open = items.filter(({ state }) => UNBEGUN.has(state));
  const left = items.length - open.length;
  const so = h("p", { class: "quiet", role: "status" });
  sheet(open.length ? t(title, { n: open.length }) : t(yes), (close) => {
    if (!open.length) return h("p", {}, t("bulk.nobody"));
    return form(async (values) => {
      let changed = 0;
      try {
        for (const { id } of open) {
          so.textContent = t("bulk.progress", { n: changed + 1, of: open.length });
          await call(id, values);
          changed++;
        }
      } finally {
        so.textContent = "";
        if (changed) read();
      }
      close();
      toast(t(done, { n: changed }));
    }, t(yes), {}, fields(), left > 0 && h("p", { class: "quiet" }, t("bulk.left_out", { n: left })), so);
  });
}
