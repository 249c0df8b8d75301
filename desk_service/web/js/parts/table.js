/** Tables whose rows are walked with the keyboard; on a phone each row is a card. */

/** @import { Child } from "../../shared/web/js/dom.js" */
/** @import { Shortcut } from "../keyboard.js" */

import { h } from "../../shared/web/js/dom.js";

/**
 * @template T
 * @typedef {object} Column
 * @property {string} label its head; empty for a column of buttons
 * @property {(item: T) => Child | Child[]} cell
 * @property {"name" | "figure" | "short" | "words" | "acts" | "pick"} [kind] "name" names the row, a figure is aligned
 *   by its digits, a short cell is never broken, "words" are broken anywhere, "acts" does something with the row,
 *   "pick" selects it
 */

/**
 * Return a table; its rows are in `tBodies[0]`.
 * @template T
 * @param {string} caption read out, and not shown
 * @param {Column<T>[]} columns
 * @param {T[]} items
 */
export function table(caption, columns, items) {
  return h("table", { class: "rows" },
    h("caption", { class: "unseen" }, caption),
    h("thead", {}, h("tr", {}, columns.map(({ label, kind }) =>
      h("th", { scope: "col", class: kind }, label || h("span", { class: "unseen" }, caption))))),
    h("tbody", {}, items.map((item) => row(columns, item))));
}

/**
 * Return a row of a table.
 * @template T
 * @param {Column<T>[]} columns
 * @param {T} item
 */
export function row(columns, item) {
  return h("tr", {}, columns.map(({ label, cell, kind }) =>
    h(kind === "name" ? "th" : "td", {
      class: kind, "data-label": label || null, scope: kind === "name" ? "row" : null,
    }, cell(item))));
}

/**
 * Return the shortcuts that move the focus from row to row, to the link that names the row.
 * @param {HTMLElement} place that holds the tables
 * @returns {Shortcut[]}
 */
export function rowShortcuts(place) {
  /** @param {number} by */
  const move = (by) => {
    const links = /** @type {HTMLElement[]} */ ([...place.querySelectorAll("tbody .name a")]);
    const row = document.activeElement?.closest("tr");
    const now = links.findIndex((link) => link.closest("tr") === row);
    links[Math.min(Math.max(now + by, 0), links.length - 1)]?.focus();
  };
  return [
    { keys: "j", label: "keys.next_row", act: () => move(1) },
    { keys: "k", label: "keys.row_before", act: () => move(-1) },
  ];
}
