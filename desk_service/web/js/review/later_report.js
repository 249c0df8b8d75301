/** The notice of a report that was made again while an interview is shown: it names no mark. */

/** @import { ShownInterview } from "../api_types.js" */
/** @import { Leave } from "../../shared/web/js/screens.js" */

import { readInterview } from "../review_api.js";
import { t } from "../i18n.js";
import { button, fill, h } from "../../shared/web/js/dom.js";

/** Milliseconds between two looks, while the page is seen. */
const LOOK_MS = 30_000;

/**
 * Look from time to time whether there is a later report, and offer it. A look that fails is made up for by the next.
 * @param {ShownInterview} interview
 * @param {() => void} load shows the interview anew
 * @returns {{element: Node, leave: Leave}} the place of the notice, and the end of the looks
 */
export function laterReport({ id, report }, load) {
  const element = h("div", { role: "status" });
  const look = async () => {
    const found = await readInterview(id).catch(() => null);
    if (!found?.report || found.report.revision === report?.revision) return;
    clearInterval(timer);
    fill(element, h("p", { class: "note calm" },
      t("later.report"), " ", button(t("later.load"), load, { class: "link" })));
  };
  const timer = setInterval(() => document.hidden || void look(), LOOK_MS);
  return { element, leave: () => clearInterval(timer) };
}
