/** The audit trail: who did what, and the hash of its head, which is to be kept elsewhere. */

/** @import { Entry } from "../api_types.js" */
/** @import { Column } from "../parts/table.js" */

import { readAudit, readAuditHead } from "../api.js";
import { t } from "../i18n.js";
import { copyable } from "../parts/copyable.js";
import { loaded } from "../parts/loaded.js";
import { row, table } from "../parts/table.js";
import { toast } from "../parts/toast.js";
import { problemText } from "../problems.js";
import { date } from "../../shared/web/js/i18n.js";
import { button, h } from "../../shared/web/js/dom.js";

/** @returns {Column<Entry>[]} */
const columns = () => [
  { label: t("audit.number"), kind: "figure", cell: ({ seq }) => String(seq) },
  { label: t("audit.at"), cell: ({ at }) => date(at) },
  { label: t("audit.action"), kind: "name", cell: ({ action }) => h("code", {}, action) },
  { label: t("audit.actor"), cell: ({ actor }) => h("code", { title: actor }, short(actor)) },
  { label: t("audit.object"), cell: ({ object = "" }) => h("code", { title: object }, short(object)) },
];

/** Characters of an id that are shown; the whole id stands in its title. */
const SHORT_CHARS = 12;

/** @param {string} id */
const short = (id) => (id.length > SHORT_CHARS ? `${id.slice(0, SHORT_CHARS)}…` : id);

export function audit() {
  const head = h("div"), entries = h("div");
  void loaded(head, readAuditHead, ({ seq, hash }) => [
    h("p", { class: "quiet" }, t("audit.head_lead", { n: seq })),
    copyable(hash, t("audit.head")),
  ]);
  void loaded(entries, () => readAudit(""), (page) => {
    const shown = table(t("settings.audit"), columns(), page.items);
    return [shown, page.next && more(shown, page.next)];
  });
  return [h("section", { class: "card" }, h("h2", {}, t("audit.head")), head), entries];
}

/**
 * Return the button that adds the next page to a table.
 * @param {HTMLTableElement} shown
 * @param {string} after
 */
function more(shown, after) {
  const add = async () => {
    press.disabled = true;
    try {
      const page = await readAudit(after);
      shown.tBodies[0].append(...page.items.map((entry) => row(columns(), entry)));
      if (page.next) after = page.next;
      else press.remove();
    } catch (error) {
      toast(problemText(error));
    }
    press.disabled = false;
  };
  const press = button(t("list.more"), () => void add());
  return h("p", { class: "more" }, press);
}
