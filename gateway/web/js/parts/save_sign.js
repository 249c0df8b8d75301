/** The sign in the corner: saved, saving, offline, refused. Only a turn for the worse or the better is announced. */

/** @import { Status } from "../outbox.js" */
/** @import { Room } from "../room.js" */

import { announce, fill, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";
import { isOffline } from "../delivery.js";

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
  const text = h("span", {});
  fill(line, h("span", { class: "dot", "aria-hidden": "true" }), text);
  const draw = () => {
    const sign = signOf(room);
    const shown = words(room, sign);
    line.dataset.sign = sign;
    if (text.textContent !== shown) text.textContent = shown; // sound changes several times a second
    if (sign === told || sign === "saving") return;
    announce(t(ANNOUNCED[sign]));
    told = sign;
  };
  room.answers.addEventListener("change", draw);
  room.hearing?.sound?.addEventListener("change", draw);
  draw();
  return line;
}

/**
 * @param {Room} room
 * @returns {Status["sign"]}
 */
function signOf(room) {
  if (isOffline(room)) return "offline";
  return room.answers.unsent || room.hearing?.sound?.unsent ? "saving" : room.outbox.status.sign;
}

/**
 * @param {Room} room
 * @param {Status["sign"]} sign
 */
function words({ outbox, hearing, store }, sign) {
  const n = outbox.status.waiting;
  if (sign === "offline" && !n && hearing?.sound?.offline)
    return t(store.frames.durable ? "save.offline_sound" : "save.offline_sound_tab");
  if (sign === "offline" && n) return t(store.durable ? "save.offline" : "save.offline_tab", { n });
  return t(sign === "offline" ? "save.offline_nothing" : `save.${sign}`);
}
