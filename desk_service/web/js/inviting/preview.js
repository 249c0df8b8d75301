/** The preview: a row for each person that was pasted, ready, bad or doubled, with terms of its own. */

/** @import { Column } from "../parts/table.js" */
/** @import { PastedRow } from "./people_text.js" */
/** @import { Terms } from "./terms.js" */

import { t } from "../i18n.js";
import { form } from "../parts/form.js";
import { sheet } from "../parts/sheet.js";
import { row as tableRow, table } from "../parts/table.js";
import { button, fill, h } from "../../shared/web/js/dom.js";
import { accommodationOf, deadlineOf, termsFields, termsText } from "./terms.js";

/** @typedef {PastedRow & {invitedBefore: boolean, terms: Terms}} InviteRow */

/** Rows of the preview that are shown; the bad ones come first, so that none is missed. */
const SHOWN_ROWS = 100;

export class Preview {
  /** @param {() => number} deadline of everybody, in Unix seconds */
  constructor(deadline) {
    this.deadline = deadline;
    /** @type {InviteRow[]} */
    this.rows = [];
    /** The terms of a row's own, by the person's e-mail address or name, so that they outlive a correction above. */
    this.terms = new Map();
    this.element = h("div", { class: "preview" });
  }

  /** The rows that can be invited. */
  get ready() {
    return this.rows.filter(({ state }) => state === "ready");
  }

  /**
   * Show the rows that were read.
   * @param {PastedRow[]} rows
   * @param {Set<string>} invited the e-mail addresses that were invited before
   */
  show(rows, invited) {
    this.rows = rows.map((each) => ({
      ...each,
      invitedBefore: each.email !== "" && invited.has(each.email.toLowerCase()),
      terms: this.terms.get(keyOf(each)) ?? {},
    }));
    if (!rows.length) return fill(this.element);
    const first = [...this.rows].sort((a, b) => Number(a.state === "ready") - Number(b.state === "ready"));
    const more = first.length - SHOWN_ROWS;
    fill(this.element,
      h("p", { class: "counts", role: "status" }, this.#counts()),
      table(t("invite.preview"), this.#columns(), first.slice(0, SHOWN_ROWS)),
      more > 0 && h("p", { class: "quiet" }, t("invite.more_rows", { n: more })));
  }

  #counts() {
    const bad = this.rows.length - this.ready.length;
    const before = this.ready.filter(({ invitedBefore }) => invitedBefore).length;
    return [
      h("span", { class: "tag" }, t("invite.ready", { n: this.ready.length })), " ",
      bad > 0 && h("span", { class: "tag warn" }, t("invite.bad", { n: bad })), " ",
      before > 0 && h("span", { class: "tag draft" }, t("invite.before", { n: before })),
    ];
  }

  /** @returns {Column<InviteRow>[]} */
  #columns() {
    return [
      {
        label: t("invite.person"), kind: "name",
        cell: ({ name, email, external_ref: reference }) => [
          h("span", {}, name || email || reference),
          name && email && h("span", { class: "below" }, email),
        ],
      },
      { label: t("invite.state"), kind: "short", cell: stateTag },
      {
        label: t("invite.terms"), kind: "short",
        cell: ({ terms }) => termsText(terms) || h("span", { class: "quiet" }, t("invite.as_all")),
      },
      { label: "", kind: "acts", cell: (each) => each.state === "ready" && this.#adjust(each) },
    ];
  }

  /** @param {InviteRow} row */
  #adjust(row) {
    const press = button(t("invite.adjust"), () => {
      sheet(row.name || row.email, (close) => form(async (values) => {
        const expiresAt = deadlineOf(values);
        row.terms = {
          expires_at: expiresAt === this.deadline() ? null : expiresAt,
          accommodation: accommodationOf(values),
        };
        this.terms.set(keyOf(row), row.terms);
        press.closest("tr")?.replaceWith(tableRow(this.#columns(), row));
        close();
      }, t("form.save"), {}, termsFields(row.terms, this.deadline())));
    }, { class: "quiet-button", "aria-label": t("invite.adjust_of", { name: row.name || row.email }) });
    return press;
  }
}

/** @param {{name: string, email: string}} person */
const keyOf = ({ name, email }) => email.toLowerCase() || name;

/** @param {InviteRow} row */
function stateTag({ state, invitedBefore }) {
  if (state !== "ready") return h("span", { class: "tag warn" }, t(`invite.state_${state}`));
  return invitedBefore
    ? h("span", { class: "tag draft" }, t("invite.state_before"))
    : h("span", { class: "tag" }, t("invite.state_ready"));
}
