/** What came of inviting: a link for each person, to be copied, merged into mails, or mailed one by one. */

/** @import { RowOutcome } from "../api_types.js" */
/** @import { Column } from "../parts/table.js" */
/** @import { InviteRow } from "./preview.js" */

import { copyButton } from "../parts/copyable.js";
import { icon } from "../parts/icon.js";
import { table } from "../parts/table.js";
import { loadTexts, t, textIn } from "../i18n.js";
import { deadline } from "../times.js";
import { csvFile } from "../../shared/web/js/csv.js";
import { saveFile } from "../../shared/web/js/download.js";
import { LANGUAGES } from "../../shared/web/js/i18n.js";
import { button, h } from "../../shared/web/js/dom.js";

/** @typedef {{row: InviteRow, outcome: RowOutcome, expires_at: number}} Invited A person with the desk's answer. */

/**
 * Return the outcome, and the mails in the language of the interview where the page has it.
 * @param {Invited[]} all
 * @param {{title: string, language: string}} interview
 */
export async function outcomeOf(all, interview) {
  const language = interview.language.split("-")[0];
  if (language in LANGUAGES) await loadTexts(language);
  const invited = all.filter(({ outcome }) => outcome.link);
  const refused = all.filter(({ outcome }) => !outcome.link);
  const links = () => invited.map(({ row, outcome }) => `${row.name || row.email}\t${outcome.link}`).join("\n");
  const csv = button(t("outcome.csv"), () => saveFile(mailMerge(invited), t("outcome.csv_name")));
  return [
    h("p", { class: "note" }, t("outcome.once")),
    invited.length > 0 && h("p", { class: "actions passing-on" },
      copyButton(t("outcome.copy_all"), links, { class: "primary" }), csv),
    invited.length > 0 && table(t("outcome.links"), columns(interview), invited),
    refused.length > 0 && h("h2", {}, t("outcome.refused", { n: refused.length })),
    refused.length > 0 && table(t("invite.state"), refusedColumns(), refused),
  ];
}

/** @param {Invited[]} invited */
function mailMerge(invited) {
  const rows = invited.map(({ row, outcome, expires_at }) =>
    [row.name, row.email, outcome.link ?? "", deadline(expires_at)]);
  return csvFile([["name", "e-mail", "link", "deadline"], ...rows]);
}

/**
 * @param {{title: string, language: string}} interview
 * @returns {Column<Invited>[]}
 */
const columns = (interview) => [
  {
    label: t("invite.person"), kind: "name",
    cell: ({ row }) => [h("span", {}, row.name || row.email), row.name && h("span", { class: "below" }, row.email)],
  },
  { label: t("outcome.label"), kind: "short", cell: ({ outcome }) => outcome.label },
  { label: t("outcome.link"), cell: ({ outcome }) => h("code", { class: "cut" }, outcome.link) },
  {
    label: "", kind: "acts",
    cell: (invited) => [
      copyButton(t("copy.button"), () => invited.outcome.link ?? ""),
      invited.row.email && h("a", { class: "button quiet-button", href: mail(invited, interview) },
        icon("mail"), t("outcome.mail")),
    ],
  },
];

/** @returns {Column<Invited>[]} */
const refusedColumns = () => [
  { label: t("invite.person"), kind: "name", cell: ({ row }) => row.name || row.email },
  { label: t("outcome.why"), cell: ({ outcome }) => outcome.problem },
];

/**
 * Return the address that opens a mail in the reader's own mail program.
 * @param {Invited} invited
 * @param {{title: string, language: string}} interview
 */
function mail({ row, outcome, expires_at }, { title, language }) {
  const places = { name: row.name || row.email, title, link: outcome.link ?? "", deadline: deadline(expires_at) };
  const written = (/** @type {"mail.subject" | "mail.body"} */ key) =>
    Object.entries(places).reduce((text, [place, value]) => text.replaceAll(`{${place}}`, value),
      textIn(language, key) ?? t(key));
  const fields = { subject: written("mail.subject"), body: written("mail.body") };
  const query = Object.entries(fields).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return `mailto:${encodeURIComponent(row.email)}?${query}`;
}
