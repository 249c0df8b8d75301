/** The router: the address names the screen, and the state of the interview decides. */

/** @import { DeviceStore } from "./device_store.js" */
/** @import { Room } from "./room.js" */
/** @import { HeldSession } from "./sessions.js" */
/** @import { TextKey } from "./i18n.js" */

import { Problem, readConfig } from "./api.js";
import { button, fill, h } from "../shared/web/js/dom.js";
import { openDeviceStore } from "./device_store.js";
import { LANGUAGES, currentLanguage, followLanguage, setLanguage, t } from "./i18n.js";
import { ask } from "./parts/ask.js";
import { cameraChip } from "./parts/camera_chip.js";
import { roomNotes } from "./parts/room_notes.js";
import { saveSign } from "./parts/save_sign.js";
import { showHost } from "./parts/terms.js";
import { showYourData } from "./parts/your_data.js";
import { at, go } from "./addresses.js";
import { isTimeOver, openRoom, unsavedOf, unsavedWords } from "./room.js";
import { showElsewhere } from "./screens/elsewhere.js";
import { STEPS, showLobby } from "./screens/lobby.js";
import { showErased, showGone, showUnreachable } from "./screens/notice.js";
import { showQuestion } from "./screens/question.js";
import { showReport } from "./screens/report.js";
import { showReview } from "./screens/review.js";
import { forget, heldSession, heldSessions, removeExpired } from "./sessions.js";
import { holdInterview } from "./tabs.js";

/** @typedef {() => void | Promise<void>} Leave Ends the work of a screen. Awaited: a draft may have to be kept. */

/** Milliseconds for the last words to arrive at the gateway before they are erased here. */
const LAST_WORDS_MS = 2_000;

const main = /** @type {HTMLElement} */ (document.getElementById("main"));

/** @type {Room | null} */
let room = null;
/** @type {Leave} */
let leave = () => {};
let release = () => {};
let closeNotes = () => {};
/** Counts the calls of `route`: a call that was overtaken by another shows nothing. */
let turn = 0;

async function route() {
  const mine = ++turn;
  const [path, query] = location.hash.replace(/^#\//, "").split("?");
  const [short, screen, number] = path.split("/");
  await leave();
  leave = () => {};
  if (mine !== turn) return;
  const held = short ? heldSession(short) : null;
  if (room && room.held.id !== held?.id) closeRoom();
  if (short === "erased") return show(() => showErased(main, screen === "soon"));
  if (!held) {
    const step = STEPS.find((name) => name === short) ?? "welcome";
    const unknownLink = short !== "" && short !== step;
    return show(() => showLobby(main, { step, role: new URLSearchParams(query).get("role"), unknownLink }));
  }
  if (!room && !(await enter(held, false))) return;
  if (mine !== turn || !room) return;
  const here = room;
  const over = here.held.finished || (here.interview && here.interview.state !== "open");
  if (over || screen === "report") {
    if (followLanguage(here.held.language)) relabel();
    fill(slot("camera"));
    return show(() => showReport(main, here));
  }
  if (screen === "review") return show(() => showReview(main, here));
  if (isTimeOver(here)) return go(at.review(here.held));
  const last = here.held.questions.length;
  const question = Math.min(Math.max(Number.parseInt(number, 10) || 1, 1), last) - 1;
  return show(() => showQuestion(main, here, question));
}

/**
 * Open the room of an interview, or show why the room cannot be opened.
 * @param {HeldSession} held
 * @param {boolean} take whether to take the interview from another tab
 */
async function enter(held, take) {
  const released = await holdInterview(held.id, { take, onWanted: () => void moved(held) });
  if (!released) {
    show(() => showElsewhere(main, () => void retake(held)));
    return false;
  }
  release = released;
  try {
    const config = await readConfig();
    showHost(config.terms);
    room = await openRoom(held, config);
  } catch (problem) {
    release();
    const gone = problem instanceof Problem && [401, 403, 404].includes(problem.status);
    show(() => (gone ? bury(held) : showUnreachable(main, () => void route())));
    return false;
  }
  fillRoomSlots(room);
  return true;
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
  await leave();
  leave = () => {};
  await room?.answers.heard();
  closeRoom();
  show(() => showElsewhere(main, () => void retake(held)));
}

function closeRoom() {
  room?.close();
  room = null;
  release();
  closeNotes();
  for (const id of /** @type {const} */ (["camera", "save", "notes"])) fill(slot(id));
}

/** @param {Room} room */
function fillRoomSlots(room) {
  closeNotes();
  const notes = roomNotes(room, () => void route());
  const chip = room.held.devices.camera && !room.held.finished ? cameraChip(room.attention) : null;
  closeNotes = () => {
    notes.close();
    chip?.close();
  };
  fill(slot("camera"), chip?.element);
  fill(slot("save"), saveSign(room));
  fill(slot("notes"), notes.element);
}

/**
 * Show a screen and move the focus to its heading.
 * @param {() => void | Leave | Promise<void | Leave>} screen
 */
async function show(screen) {
  leave = (await screen()) ?? (() => {});
  const here = room;
  fill(slot("data-links"),
    here && button(t("data.title"), () => showYourData(here), { class: "link" }),
    heldSessions().length > 0 && button(t("leave.button"), askToLeave, { class: "link" }));
  const heading = main.querySelector("h1");
  document.title = heading ? `${heading.dataset.title ?? heading.textContent} · Vivavoce` : "Vivavoce";
  // The first screen leaves the focus at the top of the page; later screens are read from their heading.
  if (turn > 1) heading?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** @param {"camera" | "save" | "notes" | "languages" | "data-links"} id */
function slot(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** Offer to erase every interview from this browser, for a computer that others use. */
function askToLeave() {
  ask("all", () => void leaveComputer(), { unsaved: room ? unsavedOf(room) : 0 });
}

async function leaveComputer() {
  await leave();
  leave = () => {};
  await room?.outbox.emptied(LAST_WORDS_MS);
  const sessions = heldSessions();
  const store = room?.store ?? (await openDeviceStore());
  closeRoom();
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

/** Erase the words of the interviews whose token has ended. */
async function eraseExpired() {
  const expired = removeExpired();
  if (!expired.length) return;
  const store = await openDeviceStore();
  for (const session of expired) await store.erase(session.id);
}

/** Fill the frame around every screen with the texts of the current language. */
function frame() {
  document.documentElement.lang = currentLanguage();
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = t(/** @type {TextKey} */ (element.getAttribute("data-text")));
  }
  showHost();
  const select = h(
    "select",
    { id: "language", "aria-label": t("frame.language"), on: { change: (event) => choose(event.target.value) } },
    Object.entries(LANGUAGES).map(([name, own]) =>
      h("option", { value: name, lang: name, selected: name === currentLanguage() }, own),
    ),
  );
  fill(slot("languages"), select);
}

/** @param {string} language */
function choose(language) {
  setLanguage(language);
  relabel();
  document.getElementById("language")?.focus();
  void route();
}

/** Show everything around the screen in the current language. */
function relabel() {
  frame();
  if (room) fillRoomSlots(room);
}

// The address names the screen, so a link to a part of the page must not change the address.
document.getElementById("skip")?.addEventListener("click", (event) => {
  event.preventDefault();
  const heading = /** @type {HTMLElement | null} */ (main.querySelector("h1"));
  heading?.focus();
});
addEventListener("hashchange", () => void route());
frame();
void eraseExpired();
if (!location.hash) history.replaceState(null, "", at.lobby());
void route();
