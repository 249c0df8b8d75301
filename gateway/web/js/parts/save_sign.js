/** The small sign in the corner: saved, saving, offline. Only the turns for worse and better are announced. */

import { announce, fill, h } from "../dom.js";
import { t } from "../i18n.js";

/** @param {import("../outbox.js").Outbox} outbox @param {boolean} durable @returns {HTMLElement} */
export function saveSign(outbox, durable) {
  const sign = h("p", { class: "save-sign" });
  let before = outbox.status.sign;
  const draw = () => {
    if (outbox.status.sign !== before) tell(before, outbox.status.sign);
    before = outbox.status.sign;
    sign.dataset.sign = before;
    fill(sign, h("span", { class: "dot", "aria-hidden": "true" }), h("span", {}, words(outbox.status, durable)));
    sign.title = outbox.status.reason;
  };
  outbox.addEventListener("change", draw);
  draw();
  return sign;
}

/** @param {import("../outbox.js").Status} status @param {boolean} durable */
function words({ sign, waiting }, durable) {
  if (sign === "offline") return waiting ? t(durable ? "save.offline" : "save.offline_tab", { n: waiting }) : t("save.offline_nothing");
  return t(`save.${sign}`);
}

/** @param {string} before @param {string} now */
function tell(before, now) {
  if (now === "offline") announce(t("save.said_offline"));
  else if (now === "refused") announce(t("save.refused"));
  else if (before === "offline") announce(t("save.said_online"));
}
