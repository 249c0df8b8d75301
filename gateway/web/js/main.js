/** Which screen is shown: the address says it, and the state of the interview has the last word. */

import { Problem, readConfig } from "./api.js";
import { fill, h } from "./dom.js";
import { LANGUAGES, currentLanguage, setLanguage, t } from "./i18n.js";
import { saveSign } from "./parts/save_sign.js";
import { at, openRoom } from "./room.js";
import { showElsewhere } from "./screens/elsewhere.js";
import { showLobby } from "./screens/lobby.js";
import { showNotice } from "./screens/notice.js";
import { showQuestion } from "./screens/question.js";
import { showReport } from "./screens/report.js";
import { showReview } from "./screens/review.js";
import { heldSession } from "./sessions.js";
import { holdInterview } from "./tabs.js";

/** @typedef {import("./room.js").Room} Room */

const main = /** @type {HTMLElement} */ (document.getElementById("main"));

/** @type {Room | null} */
let room = null;
/** Ends what the screen started. Awaited: a draft may have to be kept. @type {() => void | Promise<void>} */
let leave = () => {};
let release = () => {};
let turn = 0;

async function route() {
  const mine = ++turn;
  const [short, screen, number] = location.hash.replace(/^#\//, "").split("/");
  await leave();
  leave = () => {};
  if (mine !== turn) return;
  const held = short ? heldSession(short) : null;
  if (room && room.held.id !== held?.id) closeRoom();
  if (!held) return show(() => showLobby(main, Boolean(short)));
  if (!room && !(await enter(held, false))) return;
  if (mine !== turn || !room) return;
  const here = room;
  const over = here.held.finished || (here.interview && here.interview.state !== "open");
  if (over || screen === "report") return show(() => showReport(main, here));
  if (screen === "review") return show(() => showReview(main, here));
  const last = here.held.questions.length;
  const question = Math.min(Math.max(Number.parseInt(number, 10) || 1, 1), last) - 1;
  return show(() => showQuestion(main, here, question));
}

/** @param {import("./sessions.js").HeldSession} held @param {boolean} take */
async function enter(held, take) {
  const released = await holdInterview(held.id, { take, onWanted: () => void moved(held) });
  if (!released) {
    show(() => showElsewhere(main, () => void retake(held)));
    return false;
  }
  release = released;
  try {
    room = await openRoom(held, await readConfig());
  } catch (problem) {
    release();
    const gone = problem instanceof Problem && [401, 403, 404].includes(problem.status);
    show(() => showNotice(main, gone ? "gone" : "unreachable", () => void route(), held));
    return false;
  }
  fill(saveSlot(), saveSign(room));
  return true;
}

/** @param {import("./sessions.js").HeldSession} held */
async function retake(held) {
  if (await enter(held, true)) await route();
}

/** Another tab wants the interview: first keep every word, then listen and look no more. @param {import("./sessions.js").HeldSession} held */
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
  fill(saveSlot());
}

/** @param {() => void | (() => void | Promise<void>) | Promise<void | (() => void | Promise<void>)>} screen */
async function show(screen) {
  leave = (await screen()) ?? (() => {});
  const heading = main.querySelector("h1");
  document.title = heading ? `${heading.dataset.title ?? heading.textContent} · Vivavoce` : "Vivavoce";
  // The first screen leaves the focus where a page begins; later ones are read from their heading.
  if (turn > 1) heading?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

function saveSlot() {
  return /** @type {HTMLElement} */ (document.getElementById("save"));
}

function frame() {
  setLanguage(currentLanguage());
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = t(/** @type {import("./i18n.js").TextKey} */ (element.getAttribute("data-text")));
  }
  const choose = h(
    "select",
    { id: "language", "aria-label": t("frame.language"), on: { change: (event) => relabel(event.target.value) } },
    Object.entries(LANGUAGES).map(([name, own]) => h("option", { value: name, lang: name, selected: name === currentLanguage() }, own)),
  );
  fill(/** @type {HTMLElement} */ (document.getElementById("languages")), choose);
}

/** @param {string} language */
function relabel(language) {
  setLanguage(language);
  frame();
  document.getElementById("language")?.focus();
  if (room) fill(saveSlot(), saveSign(room));
  void route();
}

// A link to a part of this page is no address of a screen.
document.getElementById("skip")?.addEventListener("click", (event) => {
  event.preventDefault();
  const heading = /** @type {HTMLElement | null} */ (main.querySelector("h1"));
  heading?.focus();
});
addEventListener("hashchange", () => void route());
frame();
if (!location.hash) history.replaceState(null, "", at.lobby);
void route();
