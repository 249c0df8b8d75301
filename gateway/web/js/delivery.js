/** The way of words and sound to the gateway: what is on this device still, and whether anything gets through. */

/** @import { Room } from "./room.js" */
/** @typedef {Pick<Room, "outbox" | "answers" | "hearing">} Delivery */

import { withDeadline } from "../shared/web/js/deadline.js";

/**
 * Return the number of pieces that the gateway has not confirmed.
 * @param {Delivery} room
 */
export function unsavedOf({ outbox, answers, hearing }) {
  return outbox.status.waiting + (answers.unsent || hearing?.sound?.unsent ? 1 : 0);
}

/**
 * Return whether nothing gets through to the gateway, as far as words or sound have tried.
 * @param {Delivery} room
 */
export function isOffline({ outbox, hearing }) {
  return outbox.status.sign === "offline" || hearing?.sound?.offline === true;
}

/**
 * Wait until the gateway has every word and all sound.
 * @param {Delivery} room
 * @param {number} milliseconds for the sound, and then for the words
 * @returns {Promise<boolean>} Whether it had them within that time.
 */
export async function delivered({ outbox, answers, hearing }, milliseconds) {
  const heard = Promise.all([answers.heard(), hearing?.sound?.emptied()]);
  const inTime = await withDeadline(heard, milliseconds).then(() => true, () => false);
  return inTime && outbox.emptied(milliseconds);
}
