/** The interview is open in another tab: here it rests. */

import { button, fill, h } from "../dom.js";
import { t } from "../i18n.js";

/** @param {HTMLElement} main @param {() => void} take */
export function showElsewhere(main, take) {
  fill(
    main,
    h(
      "section",
      { class: "card narrow" },
      h("h1", { tabindex: "-1" }, t("elsewhere.title")),
      h("p", {}, t("elsewhere.why")),
      h("p", { class: "actions" }, button(t("elsewhere.here"), take, { class: "primary" })),
    ),
  );
}
