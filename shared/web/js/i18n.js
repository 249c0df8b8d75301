/** The reader's language: chosen by the reader, else by the browser. Texts, numbers and dates follow it. */

import { readValue, storeValue } from "./storage.js";

const STORAGE_KEY = "vivavoce.language";
const DEFAULT_LANGUAGE = "en";

/**
 * The names of the languages, each in its own language, for the switch.
 * @type {{[language: string]: string}}
 */
export const LANGUAGES = { en: "English", es: "Español" };

/** @type {{[language: string]: string}} */
const DEFAULT_LOCALES = { en: "en-US", es: "es-ES" };

let language = initialLanguage();

/** @returns {string} */
export function currentLanguage() {
  return language;
}

/**
 * Switch the page's language and remember the choice.
 * @param {string} name
 */
export function setLanguage(name) {
  language = name in LANGUAGES ? name : DEFAULT_LANGUAGE;
  storeValue(STORAGE_KEY, language);
}

/**
 * Speak the language of a text, unless the reader chose a language.
 * @param {string} tag a BCP 47 tag
 * @returns {boolean} whether the page's language changed
 */
export function followLanguage(tag) {
  const name = tag.split("-")[0];
  if (name === language || !(name in LANGUAGES) || readValue(STORAGE_KEY)) return false;
  language = name;
  return true;
}

/**
 * Return the locale for speech and dates: the browser's own region where its language is `of`.
 * @param {string} [of] a BCP 47 tag; a tag that names a region is returned as it is
 */
export function locale(of = language) {
  const own = navigator.languages.find((name) => name.split("-")[0] === of);
  return own ?? DEFAULT_LOCALES[of] ?? of;
}

/**
 * Return the functions that look up the texts of a page.
 * @template {string} Key
 * @param {{[language: string]: {[key in Key]: string}}} texts by language; the current language is there
 */
export function translator(texts) {
  return {
    /**
     * Return a text with its `{places}` filled in; `{n|one|many}` chooses by number, and `#` stands for the number.
     * @param {Key} key
     * @param {{[place: string]: string | number}} [values]
     * @returns {string}
     */
    t(key, values = {}) {
      return texts[language][key].replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, place, one, many) => {
        const value = values[place] ?? "";
        if (one === undefined) return String(value);
        return (Number(value) === 1 ? one : many).replace("#", String(value));
      });
    },

    /**
     * Return a text without places in a language, whatever the page's language is.
     * @param {string} tag a BCP 47 tag
     * @param {Key} key
     * @returns {string | undefined} undefined where the page has no texts in the language
     */
    textIn(tag, key) {
      return texts[tag.split("-")[0]]?.[key];
    },

    /**
     * @param {string} key
     * @returns {key is Key}
     */
    isText(key) {
      return key in texts[language];
    },
  };
}

/**
 * Return the attributes of an element whose text is not the page's own: the questions, the candidate's words, the
 * report. The text keeps its language and its direction, whatever the page's language is.
 * @param {string} language a BCP 47 tag
 */
export function written(language) {
  return { lang: language, dir: "auto" };
}

/**
 * Return the name of a language in that language, with a capital letter.
 * @param {string} tag a BCP 47 tag
 */
export function languageName(tag) {
  try {
    const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
    return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
  } catch {
    return tag;
  }
}

/**
 * Format a duration as "3:05".
 * @param {number} seconds
 */
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

/**
 * Format a time: of today without the day.
 * @param {number} seconds Unix time
 */
export function time(seconds) {
  const at = new Date(seconds * 1000);
  if (at.toDateString() !== new Date().toDateString()) return date(seconds);
  return new Intl.DateTimeFormat(locale(), { timeStyle: "short" }).format(at);
}

/**
 * Format a time that binds: with its weekday, and the name of the reader's time zone.
 * @param {number} seconds Unix time
 */
export function zonedTime(seconds) {
  return new Intl.DateTimeFormat(locale(), {
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(seconds * 1000);
}

function initialLanguage() {
  const wanted = [readValue(STORAGE_KEY), ...navigator.languages].map((name) => name?.split("-")[0] ?? "");
  return wanted.find((name) => name in LANGUAGES) ?? DEFAULT_LANGUAGE;
}
