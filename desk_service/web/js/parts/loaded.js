/** A part of a screen that waits for the desk: grey lines, then the content, or the problem and another try. */

/** @import { Child } from "../../shared/web/js/dom.js" */

import { button, fill, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";
import { problemText } from "../problems.js";

const GREY_LINES = 5;

/**
 * Fill a place with what was read. A place that left the page meanwhile stays as it is.
 * @template T
 * @param {HTMLElement} place
 * @param {() => Promise<T>} read
 * @param {(value: T) => Child | Child[]} content
 */
export async function loaded(place, read, content) {
  if (!place.hasChildNodes()) fill(place, greyLines());
  place.setAttribute("aria-busy", "true");
  try {
    const value = await read();
    fill(place, content(value));
  } catch (error) {
    const again = () => {
      fill(place);
      void loaded(place, read, content);
    };
    fill(place, h("div", { class: "empty", role: "alert" },
      h("p", {}, problemText(error)),
      h("p", { class: "actions" }, button(t("loaded.again"), again))));
  } finally {
    place.removeAttribute("aria-busy");
  }
}

function greyLines() {
  const line = () => h("div", { class: "grey-line" });
  return h("div", { class: "grey-lines", role: "status" },
    h("span", { class: "unseen" }, t("loaded.waiting")),
    Array.from({ length: GREY_LINES }, line));
}
