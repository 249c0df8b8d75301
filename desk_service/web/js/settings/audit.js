/** The audit trail, the newest entry first, and the hash of its head, which is to be kept elsewhere. */

/** @import { Entry, Head, InterviewItem } from "../api_types.js" */
/** @import { Child } from "../../shared/web/js/dom.js" */
/** @import { Column } from "../parts/table.js" */

import { at as addressOf } from "../addresses.js";
import { readAudit, readAuditHead, readInterviewsById, readKeys, readTemplates, readUsers } from "../api.js";
import { isText, t } from "../i18n.js";
import { moreLine } from "../parts/busy_button.js";
import { copyable } from "../parts/copyable.js";
import { loaded } from "../parts/loaded.js";
import { row, table } from "../parts/table.js";
import { whoOf } from "../people/standing.js";
import { moment } from "../times.js";
import { h } from "../../shared/web/js/dom.js";

/** Entries that are shown at a time. */
const SHOWN = 50;

/** Actions on an interview, whose id is then the entry's object. */
const OF_INTERVIEW = /^(contest|decision|interview|invitation|marks|report|review|reviewer|sound)\./;

/**
 * @typedef {object} Known The names and interviews that entries tell of.
 * @property {Map<string, string>} names by the id of a user, a key or a template
 * @property {Map<string, InterviewItem>} interviews by id
 */

/** @typedef {{head: Head, known: Known, entries: Entry[]}} Found */

export function audit() {
  const place = h("div");
  void loaded(place, read, trail);
  return place;
}

/** @returns {Promise<Found>} */
async function read() {
  const [head, users, keys, templates] = await Promise.all([
    readAuditHead(), readUsers(), readKeys(), readTemplates(),
  ]);
  const named = [
    ...users, ...keys,
    ...keys.map(({ id, name }) => ({ id: `key:${id}`, name: t("audit.by_key", { name }) })),
    ...templates.map(({ id, title }) => ({ id, name: title })),
  ];
  const names = new Map(named.map(({ id, name }) => [id, name]));
  const known = { names, interviews: new Map() };
  return { head, known, entries: await before(head.seq, known) };
}

/**
 * Return the entries up to a number, the newest first, once the interviews that they tell of are known.
 * @param {number} last
 * @param {Known} known
 */
async function before(last, { interviews }) {
  const limit = Math.min(SHOWN, last);
  const entries = (await readAudit(String(last - limit), limit)).items.reverse();
  const unknown = new Set(entries.filter(({ action }) => OF_INTERVIEW.test(action)).map(({ object }) => object ?? ""));
  const ids = [...unknown].filter((id) => id && !interviews.has(id));
  if (ids.length) for (const each of (await readInterviewsById(ids)).items) interviews.set(each.id, each);
  return entries;
}

/** @param {Found} found */
function trail({ head, known, entries }) {
  const shown = table(t("settings.audit"), columns(known), entries);
  return [
    h("section", { class: "card" },
      h("h2", {}, t("audit.head")),
      h("p", { class: "quiet" }, t("audit.head_lead", { n: head.seq })),
      copyable(head.hash, t("audit.head"))),
    shown,
    head.seq > SHOWN && more(shown, known, head.seq - SHOWN),
  ];
}

/**
 * @param {Known} known
 * @returns {Column<Entry>[]}
 */
const columns = (known) => [
  { label: t("audit.number"), kind: "figure", cell: ({ seq }) => String(seq) },
  { label: t("audit.at"), kind: "short", cell: ({ at }) => moment(at) },
  { label: t("audit.action"), kind: "name", cell: deed },
  { label: t("audit.actor"), cell: ({ actor }) => known.names.get(actor) ?? worded(`audit.by_${actor}`) ?? actor },
  { label: t("audit.object"), kind: "words", cell: (entry) => thing(known, entry) },
];

/**
 * Return the action in the reader's words, above its name in the trail, which opens the entry's ids and facts.
 * @param {Entry} entry
 */
function deed({ action, object, facts = {}, hash }) {
  const told = [["id", object], ...Object.entries(facts), ["hash", hash]].filter(([, value]) => value !== "");
  return [
    worded(`audit.did_${action.replace(".", "_")}`),
    h("details", { class: "below entry-facts" },
      h("summary", {}, h("code", {}, action)),
      told.map(([name, value]) => h("code", {}, `${name}: ${value}`))),
  ];
}

/** @param {string} key */
const worded = (key) => (isText(key) ? t(key) : null);

/**
 * Return the object of an action: a link where it is an interview.
 * @param {Known} known
 * @param {Entry} entry
 * @returns {Child | Child[]}
 */
function thing({ names, interviews }, { object = "", facts = {} }) {
  const interview = interviews.get(object);
  if (!interview) return names.get(object) ?? "";
  const { label, name, title } = interview;
  const reviewer = names.get(String(facts.user));
  return [
    h("a", { href: addressOf.interview(object) }, whoOf(interview)),
    h("span", { class: "below" }, [title, name && label].filter(Boolean).join(" · ")),
    reviewer && h("span", { class: "below" }, t("audit.reviewer", { name: reviewer })),
  ];
}

/**
 * Return the line that adds earlier entries to the table.
 * @param {HTMLTableElement} shown
 * @param {Known} known
 * @param {number} last the number of the newest entry that is not shown
 */
function more(shown, known, last) {
  return moreLine(async () => {
    const entries = await before(last, known);
    shown.tBodies[0].append(...entries.map((entry) => row(columns(known), entry)));
    last -= entries.length;
    return last > 0;
  }, t("audit.earlier"));
}
