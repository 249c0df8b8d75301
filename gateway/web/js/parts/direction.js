/** The direction in which a sentence is read. */

const LETTERS = /\p{L}/gu;

/** Letters of scripts that run from right to left, of Hebrew and Arabic in all their forms. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/gu;

/**
 * Return the direction of most letters of a sentence: `dir="auto"` takes that of the first letter, which may
 * belong to a name in another script.
 * @param {string} sentence
 */
export function directionOf(sentence) {
  const letters = sentence.match(LETTERS)?.length ?? 0;
  const reversed = sentence.match(RIGHT_TO_LEFT)?.length ?? 0;
  return 2 * reversed > letters ? "rtl" : "ltr";
}
