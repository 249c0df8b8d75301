/** The frame around every screen: its places, and the screen that is shown. */

/** @import { Leave } from "../shared/web/js/screens.js" */

import { fill } from "../shared/web/js/dom.js";
import { showScreen } from "../shared/web/js/screens.js";

export { leaveScreen } from "../shared/web/js/screens.js";

export const main = /** @type {HTMLElement} */ (document.getElementById("main"));

/** @param {"camera" | "save" | "notes" | "languages" | "data-links"} id */
export function slot(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * Show a screen, with the links of the page's foot.
 * @param {() => void | Leave | Promise<void | Leave>} screen
 * @param {(Node | false | null)[]} [links]
 */
export async function show(screen, links = []) {
  await showScreen(main, async () => {
    const leave = await screen();
    fill(slot("data-links"), links);
    // Below an empty page the foot would jump when the page fills.
    for (const foot of document.querySelectorAll("footer[hidden]")) foot.removeAttribute("hidden");
    return leave;
  });
}
