/** The router: the address names the screen. Links for staff and the login come before every screen. */

/** @import { Address } from "./addresses.js" */
/** @import { Leave } from "../shared/web/js/screens.js" */
/** @typedef {(main: HTMLElement, address: Address) => void | Leave | Promise<void | Leave>} Screen */

import { currentAddress, go } from "./addresses.js";
import { Problem, readMe, remedy } from "./api.js";
import { currentLanguage, loadTexts, setLanguage, t } from "./i18n.js";
import { shortcuts } from "./keyboard.js";
import { setMe } from "./me.js";
import { hideFrame, main, markWay, onLanguage, show, showFrame, ways } from "./page.js";
import { askForLogin, askForPassword } from "./parts/password_sheets.js";
import { showShortcuts } from "./parts/shortcut_sheet.js";
import { problemText } from "./problems.js";
import { showEntry } from "./screens/entry.js";
import { watchWaiting } from "./waiting.js";
import { button, fill, h } from "../shared/web/js/dom.js";
import { leaveScreen } from "../shared/web/js/screens.js";

/**
 * The screens behind the login, by the first part of their address.
 * @type {{[name: string]: () => Promise<{show: Screen}>}}
 */
const SCREENS = {
  "": () => import("./screens/today.js"),
  interviews: () => import("./screens/interviews.js"),
  interview: () => import("./screens/interview.js"),
  compare: () => import("./screens/compare.js"),
  "new-interview": () => import("./screens/new_interview.js"),
  template: () => import("./screens/template.js"),
  invite: () => import("./screens/invite.js"),
  people: () => import("./screens/people.js"),
  settings: () => import("./screens/settings.js"),
};

/** Counts the calls of `route`: a call that was overtaken by another shows nothing. */
let turn = 0;

/** Whether somebody is logged in. */
let within = false;

async function route() {
  if (!within) return;
  const mine = ++turn;
  const address = currentAddress();
  try {
    const screen = await (SCREENS[address.name] ?? SCREENS[""])();
    // A call that was overtaken meanwhile must not end the newer call's screen.
    if (mine !== turn) return;
    await leaveScreen();
    if (mine !== turn) return;
    markWay();
    await show(() => screen.show(main, address));
  } catch (error) {
    // Nobody waits for the screen of an overtaken call, which a reload of the page may cut off.
    if (mine !== turn) return;
    await show(() => showNotLoaded(t("problem.no_answer")));
    throw error;
  }
}

/**
 * Show why no screen is shown.
 * @param {string} why
 */
function showNotLoaded(why) {
  fill(main, h("section", { class: "card narrow" },
    h("h1", { tabindex: "-1" }, t("problem.title")),
    h("p", {}, why),
    h("p", { class: "actions" }, button(t("loaded.again"), () => location.reload(), { class: "primary" }))));
}

/** Let the person in who logged in, or was. */
async function enter() {
  setMe(await readMe());
  within = true;
  remedy("not-authenticated", askForLogin);
  remedy("password-needed", askForPassword);
  showFrame();
  watchWaiting();
  shortcuts([
    ...ways().map(({ key, address, label }) => ({ keys: `g ${key}`, label, act: () => go(address) })),
    { keys: "?", label: "keys.title", act: showShortcuts },
  ]);
  await route();
}

/** Show the screen for those who are not logged in: the links for staff, or the login. */
async function begin() {
  hideFrame();
  const link = location.pathname.match(/\/(setup|join)$/)?.[1];
  if (!link) {
    try {
      return await enter();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status !== 401) return show(() => showNotLoaded(problemText(error)));
    }
  }
  await show(() => showEntry(main, link ?? "login", enter));
}

/** @param {string} language */
async function choose(language) {
  await loadTexts(language);
  setLanguage(language);
  label();
  if (!within) return begin();
  showFrame();
  await route();
}

/** Say the page's language, in it. */
function label() {
  document.documentElement.lang = currentLanguage();
  fill(skip, t("frame.skip"));
}

// The address names the screen, so a link to a part of the page must not change the address.
const skip = /** @type {HTMLElement} */ (document.getElementById("skip"));
skip.addEventListener("click", (event) => {
  event.preventDefault();
  main.querySelector("h1")?.focus();
});
addEventListener("hashchange", () => void route());
onLanguage((language) => void choose(language));
label();
void begin();
