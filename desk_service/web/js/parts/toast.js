/** Short notes at the foot of the page, which go by themselves and are read out. */

import { announce, h } from "../../shared/web/js/dom.js";

/** Milliseconds for which a note is shown. */
const SHOWN_MS = 5_000;

/** @param {string} text */
export function toast(text) {
  const note = h("p", { class: "toast" }, text);
  document.getElementById("toasts")?.replaceChildren(note);
  announce(text);
  setTimeout(() => note.remove(), SHOWN_MS);
}
