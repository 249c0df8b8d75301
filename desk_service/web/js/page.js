/** The frame around every screen: who is logged in, the ways to the screens, and how much waits. */

/** @import { TextKey } from "./i18n.js" */
/** @import { Leave } from "../shared/web/js/screens.js" */

import { at, currentAddress, go } from "./addresses.js";
import { logOut } from "./api.js";
import { LANGUAGES, currentLanguage, t } from "./i18n.js";
import { me, recruits } from "./me.js";
import { select } from "./parts/form.js";
import { icon } from "./parts/icon.js";
import { showShortcuts } from "./parts/shortcut_sheet.js";
import { setWaiting, showWaiting } from "./waiting.js";
import { button, fill, h } from "../shared/web/js/dom.js";
import { showScreen } from "../shared/web/js/screens.js";

/**
 * @typedef {object} Way A way to a screen.
 * @property {string} icon
 * @property {string[]} names the first parts of the addresses that it leads to
 * @property {string} address
 * @property {TextKey} label
 * @property {string} key the shortcut, behind "g"
 */

/** @param {string} id */
const slot = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

export const main = slot("main");

/** @type {(language: string) => void} */
let choose = () => {};

/** @param {(language: string) => void} choosing called with the language that the reader chose */
export function onLanguage(choosing) {
  choose = choosing;
}

/**
 * Show a screen, with the ways to the others where somebody is logged in.
 * @param {() => void | Leave | Promise<void | Leave>} screen
 */
export async function show(screen) {
  await showScreen(main, screen);
  showWaiting();
}

/** @type {Way[]} */
const WAYS = [
  { icon: "today", names: [""], address: at.today, label: "nav.today", key: "t" },
  {
    icon: "interviews", names: ["interviews", "new-interview", "template", "invite"],
    address: at.interviews, label: "nav.interviews", key: "i",
  },
  {
    icon: "people", names: ["people", "interview", "compare"],
    address: at.people(), label: "nav.people", key: "p",
  },
  { icon: "settings", names: ["settings"], address: at.settings(), label: "nav.settings", key: "s" },
];

/** Ways that are not for reviewers, by their icon. */
const FOR_RECRUITERS = new Set(["interviews"]);

/** Return the ways that the user may go. */
export function ways() {
  return WAYS.filter((way) => recruits() || !FOR_RECRUITERS.has(way.icon));
}

/** Fill the frame in the current language, for whoever is logged in. */
export function showFrame() {
  document.body.className = "within";
  slot("side").hidden = false;
  slot("nav").setAttribute("aria-label", t("nav.name"));
  fill(slot("nav"), ways().map((way) =>
    h("a", { href: way.address, "data-names": way.names.join(" ") },
      icon(way.icon),
      h("span", {}, t(way.label)),
      way.icon === "today" && h("span", { class: "badge" }))));
  fill(slot("account"), account());
  showWaiting();
  markWay();
}

/** Hide the frame: nobody is logged in. */
export function hideFrame() {
  document.body.className = "without";
  slot("side").hidden = true;
  setWaiting(0);
}

/** Mark the way that leads to the screen that is shown, and close the menu that led to it. */
export function markWay() {
  const { name } = currentAddress();
  slot("account").querySelector("details")?.removeAttribute("open");
  for (const way of slot("nav").children) {
    if (way.getAttribute("data-names")?.split(" ").includes(name)) way.setAttribute("aria-current", "page");
    else way.removeAttribute("aria-current");
  }
}

/** Return the menu of the user: name, language, shortcuts, the way out. */
function account() {
  const end = async () => {
    await logOut();
    go(at.today);
    location.reload();
  };
  return h("details", { class: "menu" },
    h("summary", {}, h("span", { class: "initials", "aria-hidden": "true" }, initials(me().name)),
      h("span", { class: "who" }, h("b", {}, me().name), h("span", {}, t(`role.${me().role}`)))),
    h("div", { class: "menu-items" },
      languages(),
      button(t("keys.title"), showShortcuts, { class: "quiet-button key-hint" }),
      h("a", { class: "button quiet-button", href: at.settings("account") }, t("frame.account")),
      button(t("frame.log_out"), () => void end(), { class: "quiet-button" })));
}

/** Return the choice of the page's language. */
export function languages() {
  return select("language", LANGUAGES, currentLanguage(), {
    "aria-label": t("frame.language"),
    on: { change: (/** @type {Event & {target: HTMLSelectElement}} */ event) => choose(event.target.value) },
  });
}

/** @param {string} name */
function initials(name) {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words[words.length - 1] : ""].map((word) => [...word][0] ?? "").join("");
}
