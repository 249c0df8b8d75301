/** The screen of all who were invited, the newest first: searched, filtered, and read on page by page. */

/** @import { Address } from "../addresses.js" */
/** @import { Page } from "../api.js" */
/** @import { InterviewItem, ShownTemplate } from "../api_types.js" */
/** @import { Column } from "../parts/table.js" */

import { at, readdress } from "../addresses.js";
import { readInterviews, readTemplates } from "../api.js";
import { t } from "../i18n.js";
import { shortcuts } from "../keyboard.js";
import { recruits } from "../me.js";
import { moreLine } from "../parts/busy_button.js";
import { empty } from "../parts/empty.js";
import { select, textInput } from "../parts/form.js";
import { heading } from "../parts/heading.js";
import { icon } from "../parts/icon.js";
import { loaded } from "../parts/loaded.js";
import { row, rowShortcuts, table } from "../parts/table.js";
import { bulkBar } from "../people/bulk_bar.js";
import { exportButton } from "../people/export_button.js";
import { manage } from "../people/manage_sheet.js";
import { Selection, selectShortcuts } from "../people/selection.js";
import { decision, reviews, stateTag, timing, whoOf } from "../people/standing.js";
import { announce, button, fill, h } from "../../shared/web/js/dom.js";

const STATES = /** @type {const} */ ([
  "issued", "opened", "started", "finished", "reported", "expired", "revoked", "erased",
]);

/** Milliseconds without a key after which a search is made. */
const QUIET_MS = 250;

/** @typedef {{[name: string]: string}} Filters */

/**
 * @param {HTMLElement} main
 * @param {Address} address
 */
export function show(main, { query }) {
  const filters = Object.fromEntries([...query].filter(([, value]) => value));
  const place = h("section");
  const read = () => void loaded(place, () => readInterviews(filters), (page) => list(page, filters, read));
  const bar = h("div", { class: "filters" });
  fill(main, heading(t("people.title"), { actions: recruits() ? [exportAll(filters)] : [] }), bar, place);
  const search = searchField(filters, read);
  fill(bar, search, stateField(filters, read));
  if (recruits()) void addTemplates(bar, filters, read);
  read();
  return shortcuts([
    ...rowShortcuts(place),
    ...(recruits() ? selectShortcuts(place) : []),
    { keys: "/", label: "people.search", act: () => search.querySelector("input")?.focus() },
  ]);
}

/**
 * Change a filter, and read the list anew.
 * @param {Filters} filters
 * @param {string} name
 * @param {string} value empty for all
 * @param {() => void} read
 */
function filter(filters, name, value, read) {
  if (value) filters[name] = value;
  else delete filters[name];
  readdress(at.people(filters));
  read();
}

/**
 * @param {Filters} filters
 * @param {() => void} read
 */
function searchField(filters, read) {
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  const input = textInput({
    type: "search", value: filters.q ?? "", "aria-label": t("people.search"), placeholder: t("people.search_hint"),
    maxlength: 100,
    on: {
      input: () => {
        clearTimeout(timer);
        timer = setTimeout(() => filter(filters, "q", input.value.trim(), read), QUIET_MS);
      },
    },
  });
  return h("div", { class: "search" }, icon("search"), input);
}

/**
 * @param {Filters} filters
 * @param {() => void} read
 */
function stateField(filters, read) {
  const states = Object.fromEntries(STATES.map((state) => [state, t(`state.${state}`)]));
  return select("state", { "": t("people.all_states"), ...states }, filters.state ?? "", {
    "aria-label": t("people.state"),
    on: { change: (/** @type {Event & {target: HTMLSelectElement}} */ { target }) =>
      filter(filters, "state", target.value, read) },
  });
}

/**
 * Add the choice of the interview. Without it the list is as good, so that a failure to read it is no matter.
 * @param {HTMLElement} bar
 * @param {Filters} filters
 * @param {() => void} read
 */
async function addTemplates(bar, filters, read) {
  /** @type {ShownTemplate[]} */
  const templates = await readTemplates().catch(() => []);
  const titles = Object.fromEntries(templates.reverse().map(({ id, title }) => [id, title]));
  bar.append(select("template", { "": t("people.all_interviews"), ...titles }, filters.template ?? "", {
    "aria-label": t("people.interview"),
    on: { change: (/** @type {Event & {target: HTMLSelectElement}} */ { target }) =>
      filter(filters, "template", target.value, read) },
  }));
}

/** @param {Filters} filters */
const exportAll = (filters) => exportButton(() => (filters.template ? [["template", filters.template]] : []));

/**
 * @param {Page<InterviewItem>} page
 * @param {Filters} filters
 * @param {() => void} read
 */
function list(page, filters, read) {
  if (!page.items.length && !page.next) return nobody(Object.keys(filters).length > 0);
  const selection = new Selection();
  const shownColumns = columns(selection, read);
  const shown = table(t("people.title"), shownColumns, page.items);
  return [
    comparisons(page.items, filters),
    shown,
    page.next && more(shown, shownColumns, page.next, filters),
    recruits() && bulkBar(selection, read),
  ];
}

/**
 * Return the ways to the comparisons of the interview that is chosen, one a version.
 * @param {InterviewItem[]} items
 * @param {Filters} filters
 */
function comparisons(items, { template }) {
  if (!template || !recruits()) return null;
  const versions = [...new Set(items.map(({ version }) => version))].sort((a, b) => b - a);
  return h("p", { class: "actions comparisons" }, versions.map((n) =>
    h("a", { class: "button", href: at.compare(template, n) }, icon("compare"), t("compare.version", { n }))));
}

/** @param {boolean} filtered whether others may be there */
function nobody(filtered) {
  if (filtered) return empty(t("people.none_found"), t("people.none_found_why"));
  if (!recruits()) return empty(t("people.none"), t("people.none_mine"));
  const invite = h("a", { class: "button primary", href: at.interviews }, t("people.to_interviews"));
  return empty(t("people.none"), t("people.none_why"), invite);
}

/**
 * Return the line that adds the next page to the table.
 * @param {HTMLTableElement} shown
 * @param {Column<InterviewItem>[]} shownColumns
 * @param {string | null} after
 * @param {Filters} filters
 */
function more(shown, shownColumns, after, filters) {
  return moreLine(async () => {
    const page = await readInterviews({ ...filters, after: after ?? "" });
    const rows = page.items.map((item) => row(shownColumns, item));
    shown.tBodies[0].append(...rows);
    announce(t("people.more_shown", { n: rows.length }));
    rows[0]?.querySelector("a")?.focus();
    after = page.next;
    return after !== null;
  });
}

/**
 * @param {Selection} selection
 * @param {() => void} read
 * @returns {Column<InterviewItem>[]}
 */
const columns = (selection, read) => [
  ...(recruits() ? [selection.column] : []),
  {
    label: t("people.person"), kind: "name",
    cell: (item) => [
      h("a", { href: at.interview(item.id), title: whoOf(item) }, whoOf(item)),
      h("span", { class: "below" }, aboutOf(item)),
    ],
  },
  { label: t("people.state"), kind: "short", cell: stateTag },
  { label: t("people.when"), kind: "short", cell: timing },
  { label: t("people.reviews"), kind: "figure", cell: reviews },
  { label: t("people.decision"), cell: decision },
  ...(recruits() ? [managing(read)] : []),
];

/**
 * Return the line below a name: the label, the reference, and the interview.
 * @param {InterviewItem} item
 */
function aboutOf({ name, label, external_ref: reference, title, version }) {
  const unbroken = t("people.version", { n: version }).replaceAll(" ", "\u00a0");
  return [name && label, reference, title, unbroken].filter(Boolean).join(" · ");
}

/**
 * @param {() => void} read
 * @returns {Column<InterviewItem>}
 */
const managing = (read) => ({
  label: "", kind: "acts",
  cell: (item) => item.state !== "erased" && button(t("manage.button"), () => void manage(item, read), {
    class: "quiet-button", "aria-label": t("manage.button_of", { name: whoOf(item) }),
  }),
});
