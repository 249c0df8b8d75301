/** The sign in the corner: saved, saving, offline, refused. Only a turn for the worse or the better is announced. */

/** @import { Status } from "../outbox.js" */
/** @import { Room } from "../room.js" */

import { announce, fill, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";

/** The texts that announce a sign. */
const ANNOUNCED = /** @type {const} */ ({
  saved: "save.said_online",
  offline: "save.said_offline",
  refused: "save.refused",
});

/**
 * @param {Room} room
 * @returns {HTMLElement}
 */
export function saveSign(room) {
  const line = h("p", { class: "save-sign" });
  /** @type {string} */
  let told = "saved";
  const draw = () => {
    const sign = signOf(room);
    line.dataset.sign = sign;
    fill(line, h("span", { class: "dot", "aria-hidden": "true" }), h("span", {}, words(room, sign)));
    if (sign === told || sign === "saving") return;
    announce(t(ANNOUNCED[sign]));
    told = sign;
  };
  room.answers.addEventListener("change", draw);
  draw();
  return line;
}

/** @param {Room} room */
function signOf({ answers, outbox }) {
  const { sign } = outbox.status;
  return sign !== "offline" && answers.unsent ? "saving" : sign;
}

/**
 * @param {Room} room
 * @param {Status["sign"]} sign
 */
function words({ outbox, store }, sign) {
  const n = outbox.status.waiting;
  if (sign === "offline" && n) return t(store.durable ? "save.offline" : "save.offline_tab", { n });
  return t(sign === "offline" ? "save.offline_nothing" : `save.${sign}`);
}
