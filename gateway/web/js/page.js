/** The frame around every screen: its places, and the screen that is shown. */

/** @typedef {() => void | Promise<void>} Leave Ends the work of a screen. Awaited: a draft may have to be kept. */

import { fill } from "../shared/web/js/dom.js";

export const main = /** @type {HTMLElement} */ (document.getElementById("main"));

/** @param {"camera" | "save" | "notes" | "languages" | "data-links"} id */
export function slot(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @type {Leave} */
let leave = () => {};

/** Whether a screen was shown before: later screens are read from their heading. */
let later = false;

/** End the work of the screen that is shown. */
export async function leaveScreen() {
  const ending = leave;
  leave = () => {};
  await ending();
}

/**
 * Show a screen and move the focus to its heading.
 * @param {() => void | Leave | Promise<void | Leave>} screen
 * @param {(Node | false | null)[]} [links] for the foot of the page
 */
export async function show(screen, links = []) {
  leave = (await screen()) ?? (() => {});
  fill(slot("data-links"), links);
  // Below an empty page the foot would jump when the page fills.
  for (const foot of document.querySelectorAll("footer[hidden]")) foot.removeAttribute("hidden");
  const heading = main.querySelector("h1");
  document.title = heading ? `${heading.dataset.title ?? heading.textContent} · Vivavoce` : "Vivavoce";
  if (later) heading?.focus({ preventScroll: true });
  later = true;
  scrollTo(0, 0);
}
