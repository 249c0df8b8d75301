/** The page's words: one file a language, chosen by the reader, else by the browser. */

import en from "./texts/en.js";
import es from "./texts/es.js";

/** @typedef {keyof typeof en} TextKey */

/** @type {{[language: string]: typeof en}} */
const TEXTS = { en, es };
const KEPT = "vivavoce.language";

/** Each in its own words, for the switch. @type {{[language: string]: string}} */
export const LANGUAGES = { en: "English", es: "Español" };

/** Of the questions and of the report, which the server writes. */
export const WRITTEN = "en";

let language = chosen();

/** @returns {string} */
export function currentLanguage() {
  return language;
}

/** What speech and dates are asked for: the browser's own region where it fits. */
export function locale(of = language) {
  const own = navigator.languages.find((name) => name.split("-")[0] === of);
  return own ?? { en: "en-US", es: "es-ES" }[of] ?? of;
}

/** @param {string} name */
export function setLanguage(name) {
  language = name in TEXTS ? name : "en";
  document.documentElement.lang = language;
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // Storage is blocked: it holds for this visit.
  }
}

/**
 * The text with its `{places}` filled in; `{n|one|many}` chooses by number.
 * @param {TextKey} key
 * @param {{[place: string]: string | number}} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  return TEXTS[language][key].replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, place, one, many) => {
    const value = values[place] ?? "";
    if (one === undefined) return String(value);
    return (Number(value) === 1 ? one : many).replace("#", String(value));
  });
}

/** @param {string} key @returns {key is TextKey} */
export function isText(key) {
  return key in en;
}

/** "3:05". @param {number} seconds */
export function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** @param {number} ratio 0..1 */
export function percent(ratio) {
  return new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 0 }).format(ratio);
}

/** @param {number} seconds Unix time */
export function date(seconds) {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeStyle: "short" }).format(seconds * 1000);
}

function chosen() {
  let kept = null;
  try {
    kept = localStorage.getItem(KEPT);
  } catch {
    // Storage is blocked.
  }
  const wanted = [kept, ...navigator.languages].map((name) => name?.split("-")[0] ?? "");
  return wanted.find((name) => name in TEXTS) ?? "en";
}
