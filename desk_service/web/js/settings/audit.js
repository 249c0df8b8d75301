/** The audit trail, the newest entry first, and the hash of its head, which is to be kept elsewhere. */

/** @import { Entry, Head } from "../api_types.js" */
/** @import { Column } from "../parts/table.js" */

import { at as addressOf } from "../addresses.js";
import { readAudit, readAuditHead, readKeys, readTemplates, readUsers } from "../api.js";
import { isText, t } from "../i18n.js";
import { moreLine } from "../parts/busy_button.js";
import { copyable } from "../parts/copyable.js";
import { loaded } from "../parts/loaded.js";
import { row, table } from "../parts/table.js";
import { moment } from "../times.js";
import { h } from "../../shared/web/js/dom.js";

/** Entries that are shown at a time. */
const SHOWN = 50;

/** Characters of an id that are shown; the whole id stands in its title. */
const SHORT_CHARS = 12;

/** Actions on an interview, whose id is then the entry's object. */
const OF_INTERVIEW = /^(contest|decision|interview|invitation|marks|report|review|reviewer|sound)\./;

/** @typedef {{head: Head, names: Map<string, string>}} Found The head, and the names that are known, by id. */

export function audit() {
  const place = h("div");
  void loaded(place, read, trail);
  return place;
}

/** @returns {Promise<Found & {entries: Entry[]}>} */
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
  return { head, names, entries: await before(head.seq) };
}

/**
 * Return the entries up to a number, the newest first.
 * @param {number} last
 */
async function before(last) {
  const limit = Math.min(SHOWN, last);
  return (await readAudit(String(last - limit), limit)).items.reverse();
}

/** @param {Found & {entries: Entry[]}} found */
function trail({ head, names, entries }) {
  const shown = table(t("settings.audit"), columns(names), entries);
  return [
    h("section", { class: "card" },
      h("h2", {}, t("audit.head")),
      h("p", { class: "quiet" }, t("audit.head_lead", { n: head.seq })),
      copyable(head.hash, t("audit.head"))),
    shown,
    head.seq > SHOWN && more(shown, names, head.seq - SHOWN),
  ];
}

/**
 * @param {Map<string, string>} names
 * @returns {Column<Entry>[]}
 */
const columns = (names) => [
  { label: t("audit.number"), kind: "figure", cell: ({ seq }) => String(seq) },
  { label: t("audit.at"), kind: "short", cell: ({ at }) => moment(at) },
  { label: t("audit.action"), kind: "name", cell: ({ action }) => deed(action) },
  { label: t("audit.actor"), cell: ({ actor }) => names.get(actor) ?? worded(`audit.by_${actor}`) ?? code(actor) },
  {
    label: t("audit.object"), kind: "words",
    cell: ({ action, object = "" }) => names.get(object) ?? thing(action, object),
  },
];

/**
 * Return what was done in the reader's words, above the action's name in the trail.
 * @param {string} action
 */
function deed(action) {
  const words = worded(`audit.did_${action.replace(".", "_")}`);
  const name = h("code", {}, action);
  return words ? [words, h("span", { class: "below" }, name)] : name;
}

/** @param {string} key */
const worded = (key) => (isText(key) ? t(key) : null);

/**
 * Return the object of an action: a link where it is an interview.
 * @param {string} action
 * @param {string} id
 */
function thing(action, id) {
  return id && OF_INTERVIEW.test(action) ? h("a", { href: addressOf.interview(id) }, code(id)) : code(id);
}

/** @param {string} id */
function code(id) {
  return id && h("code", { title: id }, id.length > SHORT_CHARS ? `${id.slice(0, SHORT_CHARS)}…` : id);
}

/**
 * Return the line that adds earlier entries to the table.
 * @param {HTMLTableElement} shown
 * @param {Map<string, string>} names
 * @param {number} last the number of the newest entry that is not shown
 */
function more(shown, names, last) {
  return moreLine(async () => {
    const entries = await before(last);
    shown.tBodies[0].append(...entries.map((entry) => row(columns(names), entry)));
    last -= entries.length;
    return last > 0;
  }, t("audit.earlier"));
}
