/** The table of a comparison. Arrow keys walk its cells; a head sorts by its column, and once more by band. */

/** @import { Comparison, ComparedRow } from "../api_types.js" */

import { button, fill, h } from "../../shared/web/js/dom.js";
import { at } from "../addresses.js";
import { t } from "../i18n.js";
import { figure, graderName } from "../review/columns.js";

/** @typedef {number | "all" | null} Order The index of a question, "all", or null for the bands. */

/**
 * @param {Comparison} comparison
 * @param {(row: ComparedRow, question: number) => void} open shows the words behind a cell
 */
export function comparisonTable(comparison, open) {
  /** @type {Order} */
  let order = null;
  const table = h("table", { class: "comparison", on: { keydown: walk } });
  const sort = (/** @type {Order} */ column) => {
    order = order === column ? null : column;
    draw();
    table.querySelector(`[data-column="${column}"]`)?.querySelector("button")?.focus();
  };
  const draw = () => fill(table,
    h("caption", { class: "unseen" }, t("compare.title")),
    head(comparison, order, sort),
    bodies(comparison, order, open));
  draw();
  return table;
}

/**
 * @param {Comparison} comparison
 * @param {Order} order
 * @param {(column: Order) => void} sort
 */
function head({ questions }, order, sort) {
  /** @type {(column: Order, name: string, more: string) => HTMLElement} */
  const column = (column, name, more) => h("th", {
    scope: "col", class: "figure", "data-column": column, "aria-sort": order === column ? "descending" : null,
  }, button(name, () => sort(column), { class: "quiet-button", title: more, "aria-label": `${name} ${more}` }));
  return h("thead", {}, h("tr", {},
    h("th", { scope: "col" }, t("compare.person")),
    column("all", t("compare.all"), t("compare.all_more")),
    questions.map(({ index, competency, text }) => column(index, String(index + 1), competency || text)),
    h("th", { scope: "col" }, t("compare.decision"))));
}

/**
 * @param {Comparison} comparison
 * @param {Order} order
 * @param {(row: ComparedRow, question: number) => void} open
 */
function bodies({ rows, questions, graders }, order, open) {
  const row = (/** @type {ComparedRow} */ each) => rowOf(each, questions.length, open);
  if (order !== null) {
    const mark = (/** @type {ComparedRow} */ { human }) => (order === "all" ? human.median : human.by_question[order]);
    return [h("tbody", {}, [...rows].sort((a, b) => (mark(b) ?? 0) - (mark(a) ?? 0)).map(row))];
  }
  let grader = graders.length > 1 ? "" : graders[0];
  return bandsOf(rows).map((tied) => {
    const [{ band, ai }] = tied;
    const isTied = band !== null && tied.length > 1;
    const name = band === null ? t("compare.no_band") : isTied ? t("compare.tied", { n: tied.length }) : "";
    const next = band !== null && ai?.grader && ai.grader !== grader ? ai.grader : "";
    grader = next || grader;
    const line = (/** @type {string} */ words, /** @type {string} */ kind) => words && h("tr", { class: kind },
      h("th", { scope: "rowgroup", colspan: questions.length + 3 }, words));
    return h("tbody", { class: isTied ? "tied" : "" },
      line(next && t("read.by", { grader: graderName(next) }), "band-name grader"),
      line(name, "band-name"),
      tied.map(row));
  });
}

/**
 * Return the rows in groups that share a band, in the order in which they came.
 * @param {ComparedRow[]} rows
 */
function bandsOf(rows) {
  /** @type {Map<number | null, ComparedRow[]>} */
  const bands = new Map();
  for (const row of rows) bands.set(row.band, [...(bands.get(row.band) ?? []), row]);
  return [...bands.values()];
}

/**
 * @param {ComparedRow} row
 * @param {number} questions
 * @param {(row: ComparedRow, question: number) => void} open
 */
function rowOf(row, questions, open) {
  const { human, ai, mine } = row;
  return h("tr", {},
    h("th", { scope: "row", class: "lead" },
      h("a", { href: at.interview(row.interview_id) }, row.name ?? row.label),
      row.name && h("span", { class: "below" }, row.label),
      row.needs_person && h("span", { class: "below" }, t("compare.needs_person"))),
    h("td", { class: "figure all", "data-label": t("compare.all") }, marks(human.median, ai?.mean, null)),
    Array.from({ length: questions }, (_, n) =>
      h("td", { class: "figure", "data-label": String(n + 1) },
        h("button", { type: "button", class: "cell", on: { click: () => open(row, n) } },
          h("span", { class: "unseen" }, t("compare.cell", { label: row.label, n: n + 1 })),
          marks(human.by_question[n], ai?.by_question[n], mine?.[n])))),
    h("td", { "data-label": t("compare.decision") },
      h("span", { class: row.decision ? "tag" : "quiet" }, row.decision ? t(`decide.was_${row.decision}`) : "–")));
}

/**
 * Return the marks of a cell: the people's median large, below it the own mark where it differs and the program's.
 * @param {number | null} human
 * @param {number | null | undefined} ai
 * @param {number | string | null | undefined} mine
 */
function marks(human, ai, mine) {
  const own = typeof mine === "number" && mine !== human && t("compare.mine", { mark: mine });
  return h("span", { class: "marks" },
    h("b", {}, figure(human)),
    h("span", { class: "below" },
      [own, ai != null && t("compare.ai", { mark: figure(ai) })].filter(Boolean).join(" · ")));
}

/** @type {{[key: string]: [number, number]}} rows down, cells to the right */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @param {KeyboardEvent} event */
function walk(event) {
  const step = STEPS[event.key];
  const cell = /** @type {Element} */ (event.target).closest(".cell");
  if (!step || !cell) return;
  event.preventDefault();
  const lines = [.../** @type {Element} */ (cell.closest("table")).querySelectorAll("tr")]
    .map((line) => [.../** @type {NodeListOf<HTMLElement>} */ (line.querySelectorAll(".cell"))])
    .filter((cells) => cells.length > 0);
  const down = lines.findIndex((cells) => cells.includes(/** @type {HTMLElement} */ (cell)));
  const right = lines[down].indexOf(/** @type {HTMLElement} */ (cell));
  lines[down + step[0]]?.[right + step[1]]?.focus();
}
