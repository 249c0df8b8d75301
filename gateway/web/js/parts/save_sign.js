/** The small sign in the corner: saved, saving, offline. Only the turns for worse and better are announced. */

import { announce, fill, h } from "../dom.js";
import { t } from "../i18n.js";

const SAID = /** @type {const} */ ({ saved: "save.said_online", offline: "save.said_offline", refused: "save.refused" });

/** @param {import("../room.js").Room} room @returns {HTMLElement} */
export function saveSign(room) {
  const line = h("p", { class: "save-sign" });
  /** @type {string} */
  let told = "saved";
  const draw = () => {
    const sign = signOf(room);
    line.dataset.sign = sign;
    fill(line, h("span", { class: "dot", "aria-hidden": "true" }), h("span", {}, words(room, sign)));
    line.title = room.outbox.status.reason;
    if (sign === told || sign === "saving") return;
    announce(t(SAID[sign]));
    told = sign;
  };
  room.answers.addEventListener("change", draw);
  draw();
  return line;
}

/** @param {import("../room.js").Room} room */
function signOf({ answers, outbox }) {
  const { sign } = outbox.status;
  return sign !== "offline" && answers.unsent ? "saving" : sign;
}

/** @param {import("../room.js").Room} room @param {import("../outbox.js").Status["sign"]} sign */
function words({ outbox, store }, sign) {
  const n = outbox.status.waiting;
  if (sign === "offline" && n) return t(store.durable ? "save.offline" : "save.offline_tab", { n });
  return t(sign === "offline" ? "save.offline_nothing" : `save.${sign}`);
}
