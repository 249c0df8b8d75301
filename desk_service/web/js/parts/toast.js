/** Short notes at the foot of the page, which go by themselves; their place is a live region. */

import { h } from "../../shared/web/js/dom.js";

/** Milliseconds for which a note is shown. */
const SHOWN_MS = 5_000;

/** @param {string} text */
export function toast(text) {
  const note = h("p", { class: "toast" }, text);
  document.getElementById("toasts")?.replaceChildren(note);
  setTimeout(() => note.remove(), SHOWN_MS);
}
