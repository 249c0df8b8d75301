/** The interview that this tab holds: its room, and the screens of the room. Loaded once there is an interview. */

/** @import { PageConfig } from "../shared/web/js/api_types.js" */
/** @import { DeviceStore } from "./device_store.js" */
/** @import { Room } from "./room.js" */
/** @import { HeldSession } from "./sessions.js" */

import { Problem, readConfig } from "./api.js";
import { at, forgetInvitation, go } from "./addresses.js";
import { button, fill } from "../shared/web/js/dom.js";
import { withDeadline } from "../shared/web/js/deadline.js";
import { readValue, storeValue } from "../shared/web/js/storage.js";
import { delivered, unsavedOf } from "./delivery.js";
import { openDeviceStore } from "./device_store.js";
import { textsOf } from "./follow_ups.js";
import { t } from "./i18n.js";
import { leaveScreen, main, show, showHost, slot } from "./page.js";
import { ask } from "./parts/ask.js";
import { cameraChip } from "./parts/camera_chip.js";
import { roomNotes } from "./parts/room_notes.js";
import { saveSign } from "./parts/save_sign.js";
import { showYourData } from "./parts/your_data.js";
import { isTimeOver, openRoom, unsavedWords } from "./room.js";
import { showElsewhere } from "./screens/elsewhere.js";
import { showGone, showUnreachable } from "./screens/notice.js";
import { showQuestion } from "./screens/question.js";
import { showReview } from "./screens/review.js";
import { forget, heldSessions, removeExpired } from "./sessions.js";
import { loadStyles } from "./styles.js";
import { holdInterview } from "./tabs.js";

/** Milliseconds for the last words to arrive at the gateway before this tab lets go of them. */
const LAST_WORDS_MS = 2_000;

/** The server's settings as they were read last: without a network the room opens with them. */
const CONFIG_KEY = "vivavoce.config";

await loadStyles("css/save_sign.css", "css/question.css");

/** @type {Room | null} */
let room = null;
let release = () => {};
let closeSlots = () => {};
/** Shows the screen of the address. */
let route = async () => {};

/**
 * @param {() => Promise<void>} router shows the screen of the address
 */
export function connect(router) {
  route = router;
}

/**
 * Show a screen of an interview.
 * @param {HeldSession} held
 * @param {{screen: string, number: string}} address
 * @param {() => boolean} isOvertaken whether another address was called meanwhile
 * @param {(language: string) => Promise<void>} speak has the page speak the interview's language
 */
export async function showInterview(held, { screen, number }, isOvertaken, speak) {
  if (room && room.held.id !== held.id) closeRoom();
  if (!room && !(await enter(held, false))) return;
  if (isOvertaken() || !room) return;
  const here = room;
  const links = [dataLink(here), leaveLink()];
  const over = here.held.finished || (here.interview && here.interview.state !== "open");
  if (over || screen === "report") {
    await speak(here.held.language);
    fill(slot("camera"));
    return show(() => showReport(here), [dataLink(here), leaveLink()]);
  }
  if (screen === "review") return show(() => showReview(main, here), links);
  if (isTimeOver(here)) return go(at.review(here.held));
  const last = textsOf(here.held).length;
  const question = Math.min(Math.max(Number.parseInt(number, 10) || 1, 1), last) - 1;
  return show(() => showQuestion(main, here, question), links);
}

/** Close the room, where there is a room: another screen is shown. */
export function closeRoom() {
  room?.close();
  room = null;
  release();
  closeSlots();
  for (const id of /** @type {const} */ (["camera", "save", "notes"])) fill(slot(id));
}

/** Show what stands around the screen in the current language. */
export function relabel() {
  if (room) fillSlots(room);
}

/** Erase the words of the interviews whose token has ended. */
export async function eraseExpired() {
  const expired = removeExpired();
  if (!expired.length) return;
  const store = await openDeviceStore();
  for (const session of expired) await store.erase(session.id);
}

/** Offer to erase every interview from this browser, for a computer that others use. */
export function askToLeave() {
  ask("all", () => void leaveComputer(), { unsaved: room ? unsavedOf(room) : 0 });
}

/** @param {Room} room */
async function showReport(room) {
  const [screen] = await Promise.all([import("./screens/report.js"), loadStyles("css/report.css")]);
  return screen.showReport(main, room);
}

/** @param {Room} room */
function dataLink(room) {
  return button(t("data.title"), () => showYourData(room), { class: "link" });
}

function leaveLink() {
  return heldSessions().length > 0 && button(t("leave.button"), askToLeave, { class: "link" });
}

/**
 * Open the room of an interview, or show why the room cannot be opened.
 * @param {HeldSession} held
 * @param {boolean} take whether to take the interview from another tab
 */
async function enter(held, take) {
  const released = await holdInterview(held.id, { take, onWanted: () => void moved(held) });
  if (!released) {
    await show(() => showElsewhere(main, () => void retake(held)), [leaveLink()]);
    return false;
  }
  release = released;
  try {
    const config = await readOrRememberConfig();
    showHost(config.terms);
    room = await openRoom(held, config);
    // Not before there is an interview: until then nothing of this page is kept on the device.
    void navigator.serviceWorker?.register("sw.js").catch(() => {});
  } catch (problem) {
    release();
    const gone = problem instanceof Problem && [401, 403, 404].includes(problem.status);
    await show(() => (gone ? bury(held) : showUnreachable(main, () => void route())), [leaveLink()]);
    return false;
  }
  fillSlots(room);
  return true;
}

/** @returns {Promise<PageConfig>} */
async function readOrRememberConfig() {
  try {
    const config = await readConfig();
    storeValue(CONFIG_KEY, JSON.stringify(config));
    return config;
  } catch (problem) {
    const known = readValue(CONFIG_KEY);
    if (known && problem instanceof Problem && problem.status === 0) return JSON.parse(known);
    throw problem;
  }
}

/**
 * Show that the gateway no longer knows an interview, with the words that only this device holds.
 * @param {HeldSession} held
 */
async function bury(held) {
  const store = await openDeviceStore();
  showGone(main, await unsavedWords(store, held), () => void forgetHere([held], store));
}

/** @param {HeldSession} held */
async function retake(held) {
  if (await enter(held, true)) await route();
}

/**
 * Give the interview to another tab: keep every word first, then stop listening and looking.
 * @param {HeldSession} held
 */
async function moved(held) {
  await leaveScreen();
  if (room) await withDeadline(room.answers.heard(), LAST_WORDS_MS).catch(() => {}); // sound is on this device
  closeRoom();
  await show(() => showElsewhere(main, () => void retake(held)), [leaveLink()]);
}

/** @param {Room} room */
function fillSlots(room) {
  closeSlots();
  const notes = roomNotes(room, () => void route());
  const chip = room.attention && !room.held.finished ? cameraChip(room.attention) : null;
  closeSlots = () => {
    notes.close();
    chip?.close();
  };
  fill(slot("camera"), chip?.element);
  fill(slot("save"), saveSign(room));
  fill(slot("notes"), notes.element);
}

async function leaveComputer() {
  await leaveScreen();
  if (room) await delivered(room, LAST_WORDS_MS);
  const sessions = heldSessions();
  const store = room?.store ?? (await openDeviceStore());
  closeRoom();
  forgetInvitation();
  await forgetHere(sessions, store);
}

/**
 * Forget interviews in this browser, and go to the lobby.
 * @param {HeldSession[]} sessions
 * @param {DeviceStore} store
 */
async function forgetHere(sessions, store) {
  for (const session of sessions) {
    forget(session);
    await store.erase(session.id);
  }
  history.replaceState(null, "", at.lobby());
  await route();
}
