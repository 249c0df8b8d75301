/** Styles that the first screen does not need. */

import { h } from "../shared/web/js/dom.js";

/**
 * Load styles, and wait until they apply. A style that cannot be loaded is done without.
 * @param {...string} paths below the page's files
 */
export async function loadStyles(...paths) {
  await Promise.all(paths.map((path) => new Promise((resolve) => {
    const href = new URL(`../${path}`, import.meta.url).href;
    if (document.querySelector(`link[href="${href}"]`)) return resolve(undefined);
    document.head.append(h("link", { rel: "stylesheet", href, on: { load: resolve, error: resolve } }));
  })));
}
