/** The texts of the candidate's page, one file for each language. */

import { LANGUAGES, currentLanguage, translator } from "../shared/web/js/i18n.js";

export * from "../shared/web/js/i18n.js";

/** @typedef {typeof import("./texts/en.js").default} Texts */
/** @typedef {keyof Texts} TextKey */

/** The texts that were loaded, by language. @type {{[language: string]: Texts}} */
const texts = {};

/**
 * Load the texts of a language, where the page has any.
 * @param {string} tag a BCP 47 tag
 */
export async function loadTexts(tag) {
  const name = tag.split("-")[0];
  if (name in LANGUAGES) texts[name] ??= (await import(`./texts/${name}.js`)).default;
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

await loadTexts(currentLanguage());

export const { t, isText, textIn } = translator(texts);
