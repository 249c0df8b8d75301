/** The texts of the desk's page, one file for each language. */

import { currentLanguage, translator } from "../shared/web/js/i18n.js";

export * from "../shared/web/js/i18n.js";

/** @typedef {typeof import("./texts/en.js").default} Texts */
/** @typedef {keyof Texts} TextKey */

/** The texts that were loaded, by language. @type {{[language: string]: Texts}} */
const texts = {};

/**
 * Load the texts of a language.
 * @param {string} name one of LANGUAGES
 */
export async function loadTexts(name) {
  texts[name] ??= (await import(`./texts/${name}.js`)).default;
}

await loadTexts(currentLanguage());

export const { t, isText, textIn } = translator(texts);
