/** The texts of the candidate's page, one file for each language. */

import { translator } from "../shared/web/js/i18n.js";
import en from "./texts/en.js";
import es from "./texts/es.js";

export * from "../shared/web/js/i18n.js";

/** @typedef {keyof typeof en} TextKey */

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

export const { t, isText, textIn } = translator(/** @type {{[language: string]: typeof en}} */ ({ en, es }));
