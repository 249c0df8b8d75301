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

await loadTexts(currentLanguage());

export const { t, isText, textIn } = translator(texts);
