/** The rows of a list that are selected, with a box a row and one for all rows that are shown. */

/** @import { InterviewItem } from "../api_types.js" */
/** @import { Shortcut } from "../keyboard.js" */
/** @import { Column } from "../parts/table.js" */

import { t } from "../i18n.js";
import { toast } from "../parts/toast.js";
import { h } from "../../shared/web/js/dom.js";
import { whoOf } from "./standing.js";

/** Rows that can be selected: as many as the desk exports by id. */
const MAX_SELECTED = 200;

/** Fires "change" whenever other rows are selected, or can be. */
export class Selection extends EventTarget {
  /** The selected items and their boxes. @type {Map<InterviewItem, HTMLInputElement>} */
  #selected = new Map();
  /** The boxes of all rows that are shown. @type {Map<HTMLInputElement, InterviewItem>} */
  #boxes = new Map();

  get items() {
    return [...this.#selected.keys()];
  }

  /** @returns {Column<InterviewItem>} the column of the boxes */
  get column() {
    return { label: "", kind: "pick", cell: (item) => this.#box(item) };
  }

  /** Whether all rows are selected that are shown, as far as so many can be. */
  get isAll() {
    return this.#selected.size === Math.min(this.#boxes.size, MAX_SELECTED);
  }

  /** Select all rows that are shown. */
  all() {
    for (const [box, item] of [...this.#boxes].slice(0, MAX_SELECTED)) this.#put(item, box, true);
    this.#tell();
  }

  none() {
    for (const [item, box] of this.#selected) this.#put(item, box, false);
    this.#tell();
  }

  /** @param {InterviewItem} item */
  #box(item) {
    const box = h("input", {
      type: "checkbox", "aria-label": t("select.row", { name: whoOf(item) }),
      on: { change: () => this.#take(item, box) },
    });
    this.#boxes.set(box, item);
    this.#tell();
    return h("label", {}, box);
  }

  /**
   * @param {InterviewItem} item
   * @param {HTMLInputElement} box
   */
  #take(item, box) {
    const fits = this.#selected.size < MAX_SELECTED;
    if (box.checked && !fits) toast(t("select.most", { n: MAX_SELECTED }));
    this.#put(item, box, box.checked && fits);
    this.#tell();
  }

  /**
   * @param {InterviewItem} item
   * @param {HTMLInputElement} box
   * @param {boolean} selected
   */
  #put(item, box, selected) {
    box.checked = selected;
    if (selected) this.#selected.set(item, box);
    else this.#selected.delete(item);
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * Return the shortcuts that select the row with the focus, and lead to what can be done with all selected rows.
 * @param {HTMLElement} place that holds the table and the bar
 * @returns {Shortcut[]}
 */
export function selectShortcuts(place) {
  const select = () => {
    const row = document.activeElement?.closest("tr");
    const box = place.contains(row ?? null) && row?.querySelector(".pick input");
    if (box) /** @type {HTMLElement} */ (box).click();
  };
  const leave = () => /** @type {HTMLElement | null} */ (place.querySelector(".bulk:not([hidden]) button"))?.focus();
  return [
    { keys: "x", label: "keys.select_row", act: select },
    { keys: "b", label: "keys.bulk", act: leave },
  ];
}
