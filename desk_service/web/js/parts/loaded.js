/** A part of a screen that waits for the desk: grey lines, then the content, or the problem and another try. */

/** @import { Child } from "../../shared/web/js/dom.js" */

import { button, fill, h } from "../../shared/web/js/dom.js";
import { at } from "../addresses.js";
import { Problem } from "../api.js";
import { t } from "../i18n.js";
import { problemText } from "../problems.js";

const GREY_LINES = 5;

/** Milliseconds until a reading that failed for the moment is tried again, and how often that is done. */
const RETRY_MS = 4_000;
const RETRIES = 5;

/** The newest reading of each place: an older one that answers late shows nothing. @type {WeakMap<Element, object>} */
const newest = new WeakMap();

/** The value that each place shows, as JSON. @type {WeakMap<Element, string>} */
const shown = new WeakMap();

/**
 * Fill a place with what was read; what stands there stays until then. A failure that may pass is told, and the
 * reading tried again by itself some times; at any time the reader can ask for that. From a thing that does not
 * exist a link leads to Today.
 * @template T
 * @param {HTMLElement} place
 * @param {() => Promise<T>} read
 * @param {(value: T) => Child | Child[]} content
 * @param {number} [retries]
 */
export async function loaded(place, read, content, retries = RETRIES) {
  const mine = {};
  newest.set(place, mine);
  if (!place.hasChildNodes()) fill(place, greyLines());
  place.setAttribute("aria-busy", "true");
  try {
    const value = await read();
    if (newest.get(place) !== mine) return;
    shown.set(place, JSON.stringify(value));
    refill(place, content(value));
  } catch (error) {
    if (newest.get(place) !== mine) return;
    const again = () => {
      fill(place);
      void loaded(place, read, content);
    };
    const told = problemText(error);
    const leading = leads(place) ? "primary" : "";
    const isGone = error instanceof Problem && error.status === 404;
    fill(place, h("div", { class: "empty", role: "alert" },
      h("p", {}, told),
      h("p", { class: "actions" }, isGone
        ? h("a", { class: `button ${leading}`, href: at.today }, t("nav.today"))
        : button(t("loaded.again"), again, { class: leading }))));
    if (error instanceof Problem && error.temporary && retries > 0) {
      setTimeout(() => {
        const left = newest.get(place) !== mine || !place.isConnected;
        if (!left) void loaded(place, read, content, retries - 1);
      }, RETRY_MS);
    }
  } finally {
    place.removeAttribute("aria-busy");
  }
}

/**
 * Let a place show something else: a reading that is on its way fills it no more.
 * @param {HTMLElement} place
 * @param {Child | Child[]} content
 */
export function shownInstead(place, content) {
  newest.set(place, {});
  shown.delete(place);
  place.removeAttribute("aria-busy");
  fill(place, content);
}

/**
 * Read again, and fill the place where the answer differs from what it shows. After a failure it stays as it is.
 * @template T
 * @param {HTMLElement} place
 * @param {() => Promise<T>} read
 * @param {(value: T) => Child | Child[]} content
 */
export async function refreshed(place, read, content) {
  const mine = newest.get(place);
  const value = await read().catch(() => null);
  const text = JSON.stringify(value);
  if (value === null || newest.get(place) !== mine || text === shown.get(place)) return;
  shown.set(place, text);
  refill(place, content(value));
}

/**
 * Fill a place anew; the focus stays on a link that is there again.
 * @param {HTMLElement} place
 * @param {Child | Child[]} content
 */
function refill(place, content) {
  const held = place.contains(document.activeElement) && document.activeElement?.getAttribute("href");
  fill(place, content);
  if (held) /** @type {HTMLElement | null} */ (place.querySelector(`[href="${CSS.escape(held)}"]`))?.focus();
}

/**
 * Return whether a button in the place may be the leading one: there is none beside the place.
 * @param {HTMLElement} place
 */
function leads(place) {
  const leading = [...(place.closest("main, dialog")?.querySelectorAll(".primary") ?? [])];
  return leading.every((button) => place.contains(button));
}

function greyLines() {
  const line = () => h("div", { class: "grey-line" });
  return h("div", { class: "grey-lines", role: "status" },
    h("span", { class: "unseen" }, t("loaded.waiting")),
    Array.from({ length: GREY_LINES }, line));
}
