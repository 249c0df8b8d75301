/** Dragging the items of a list to another place, with a mouse, a pen or a finger. */

import { h } from "../../shared/web/js/dom.js";
import { icon } from "../parts/icon.js";

/**
 * Return the grip by which an item of a list is dragged. Who uses no pointer has keys and buttons, so that the grip is
 * hidden from screen readers.
 * @param {number} from the item's index
 * @param {(to: number) => void} place called with the index at which the item was let go
 */
export function grip(from, place) {
  const element = h("span", { class: "grip", "aria-hidden": "true" }, icon("grip"));
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    element.setPointerCapture(event.pointerId);
    drag(element, event.clientY, from, place);
  });
  return element;
}

/**
 * Follow the pointer until it lets go, or the drag is cancelled.
 * @param {HTMLElement} element the grip, which holds the pointer
 * @param {number} began where the pointer was, in pixels from the top
 * @param {number} from
 * @param {(to: number) => void} place
 */
function drag(element, began, from, place) {
  const item = /** @type {HTMLElement} */ (element.closest("li"));
  const items = /** @type {HTMLElement[]} */ ([.../** @type {Element} */ (item.parentElement).children]);
  const scrolled = item.getBoundingClientRect().top;
  let to = from;
  const end = new AbortController();
  const finish = (/** @type {number} */ at) => {
    end.abort();
    delete item.dataset.dragged;
    item.style.translate = "";
    items.forEach((each) => delete each.dataset.drop);
    place(at);
  };
  const move = (/** @type {PointerEvent} */ { clientY }) => {
    item.style.translate = "";
    const shift = item.getBoundingClientRect().top - scrolled; // the list may have been scrolled meanwhile
    item.style.translate = `0 ${clientY - began - shift}px`;
    to = items.filter((each) => each !== item && middle(each) < clientY).length;
    items.forEach((each) => delete each.dataset.drop);
    if (to !== from) items[to].dataset.drop = to < from ? "before" : "after";
    items[to].scrollIntoView({ block: "nearest" });
  };
  item.dataset.dragged = "";
  const { signal } = end;
  element.addEventListener("pointermove", move, { signal });
  element.addEventListener("pointerup", () => finish(to), { signal });
  element.addEventListener("pointercancel", () => finish(from), { signal });
  addEventListener("keydown", ({ key }) => key === "Escape" && finish(from), { signal });
}

/** @param {Element} element */
function middle(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}
