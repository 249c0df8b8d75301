/** The router: the address names the screen. An interview and its screens are loaded once there is an interview. */

/** @import { TextKey } from "./i18n.js" */

import { at, heldInvitation, isCut, takeInvitation } from "./addresses.js";
import { button, fill, h } from "../shared/web/js/dom.js";
import { LANGUAGES, currentLanguage, followLanguage, loadTexts, setLanguage, t } from "./i18n.js";
import { leaveScreen, main, show, showHost, slot } from "./page.js";
import { STEPS, showLobby } from "./screens/lobby.js";
import { hasExpired, heldSession, heldSessions } from "./sessions.js";

/** @type {typeof import("./interview.js") | null} */
let interview = null;
/** Counts the calls of `route`: a call that was overtaken by another shows nothing. */
let turn = 0;

async function route() {
  const mine = ++turn;
  const isOvertaken = () => mine !== turn;
  try {
    await showAddress(isOvertaken);
  } catch (problem) {
    if (!isOvertaken()) await show(showNotLoaded);
    throw problem;
  }
}

/** Show that a part of the page could not be loaded: the line is down, or the server has another release now. */
function showNotLoaded() {
  fill(main, h("section", { class: "card narrow" },
    h("h1", { tabindex: "-1" }, t("notice.unreachable_title")),
    h("p", {}, t("notice.no_answer")),
    h("p", { class: "actions" }, button(t("notice.again"), () => location.reload(), { class: "primary" }))));
}

/** @param {() => boolean} isOvertaken whether another address was called meanwhile */
async function showAddress(isOvertaken) {
  takeInvitation();
  const [path, query] = location.hash.replace(/^#\//, "").split("?");
  const [short, screen, number] = path.split("/");
  await leaveScreen();
  if (isOvertaken()) return;
  const held = short ? heldSession(short) : null;
  if (held) {
    const { showInterview } = await loadInterview();
    if (!isOvertaken()) await showInterview(held, { screen, number }, isOvertaken, follow);
    return;
  }
  interview?.closeRoom();
  const links = [heldSessions().length > 0 && button(t("leave.button"), askToLeave, { class: "link" })];
  if (short === "erased") {
    const { showErased } = await import("./screens/notice.js");
    return show(() => showErased(main, screen === "soon"), links);
  }
  const step = STEPS.find((name) => name === short) ?? "welcome";
  if (heldInvitation() || isCut()) {
    const { showInvited } = await import("./screens/invited.js");
    return show(() => showInvited(main, step, () => void route()), links);
  }
  const unknownLink = short !== "" && short !== step;
  const role = new URLSearchParams(query).get("role");
  return show(() => showLobby(main, { step, role, unknownLink }), links);
}

async function loadInterview() {
  if (!interview) {
    interview = await import("./interview.js");
    interview.connect(route);
  }
  return interview;
}

async function askToLeave() {
  (await loadInterview()).askToLeave();
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
    { id: "language", "aria-label": t("frame.language"), on: { change: (event) => void choose(event.target.value) } },
    Object.entries(LANGUAGES).map(([name, own]) =>
      h("option", { value: name, lang: name, selected: name === currentLanguage() }, own),
    ),
  );
  fill(slot("languages"), select);
}

/** @param {string} language */
async function choose(language) {
  await loadTexts(language);
  setLanguage(language);
  relabel();
  document.getElementById("language")?.focus();
  await route();
}

/**
 * Speak the language of an interview, unless the reader chose a language.
 * @param {string} language
 */
async function follow(language) {
  await loadTexts(language);
  if (followLanguage(language)) relabel();
}

/** Show everything around the screen in the current language. */
function relabel() {
  frame();
  interview?.relabel();
}

// The address names the screen, so a link to a part of the page must not change the address.
document.getElementById("skip")?.addEventListener("click", (event) => {
  event.preventDefault();
  const heading = /** @type {HTMLElement | null} */ (main.querySelector("h1"));
  heading?.focus();
});
addEventListener("hashchange", () => void route());
frame();
if (hasExpired()) void loadInterview().then(({ eraseExpired }) => eraseExpired());
takeInvitation();
if (!location.hash) history.replaceState(null, "", at.lobby());
void route();
