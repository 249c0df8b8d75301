/** The screen that a page shows: what ends it, and where the focus goes when another one follows. */

/** @typedef {() => void | Promise<void>} Leave Ends the work of a screen. Awaited: a draft may have to be kept. */

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
 * @param {HTMLElement} main the place of the screens
 * @param {() => void | Leave | Promise<void | Leave>} screen
 */
export async function showScreen(main, screen) {
  leave = (await screen()) ?? (() => {});
  const heading = main.querySelector("h1");
  document.title = heading ? `${heading.dataset.title ?? heading.textContent} · Vivavoce` : "Vivavoce";
  if (later) heading?.focus({ preventScroll: true });
  later = true;
  scrollTo(0, 0);
}
