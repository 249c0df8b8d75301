/** The bar that shows how loud the microphone is. */

import { h } from "../../shared/web/js/dom.js";

/** @returns {{element: HTMLElement, show: (level: number) => void}} `show` takes a loudness, 0..1 */
export function levelBar() {
  const element = h("div", { class: "level", "aria-hidden": "true" }, h("div", { class: "bar" }));
  return { element, show: (level) => element.style.setProperty("--level", level.toFixed(2)) };
}
