/** The sign that says whether a draft is saved. */

/** @import { Draft } from "./draft.js" */

import { button, fill, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";

/**
 * @param {Draft} draft
 * @param {() => void} again loads the interview anew, where another tab has saved meanwhile
 */
export function saveSign(draft, again) {
  const sign = h("p", { class: "save-state", role: "status" });
  const draw = () => {
    sign.dataset.state = draft.saved;
    if (draft.saved === "elsewhere") fill(sign, t("draft.elsewhere"), " ", button(t("draft.load"), again));
    else if (sign.textContent !== t(`draft.${draft.saved}`)) fill(sign, t(`draft.${draft.saved}`));
  };
  draft.addEventListener("change", draw);
  draw();
  return sign;
}
