/** The screens of an interview that cannot be opened, or was erased. */

/** @import { TextKey } from "../i18n.js" */

import { button, fill, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";
import { copyWords } from "../parts/copy.js";
import { at, go } from "../addresses.js";

/**
 * Show that the gateway cannot be reached.
 * @param {HTMLElement} main
 * @param {() => void} again
 */
export function showUnreachable(main, again) {
  notice(main, "notice.unreachable_title", "notice.unreachable", "notice.again", again);
}

/**
 * Show that the interview is not there any more.
 * @param {HTMLElement} main
 * @param {string} words the words that only this device holds
 * @param {() => void} forget called when the candidate goes on: the device then forgets the words
 */
export function showGone(main, words, forget) {
  notice(main, "notice.gone_title", "notice.gone", "notice.new", forget);
  if (words) main.querySelector(".actions")?.before(h("p", {}, t("notice.gone_words")), copyWords(words));
}

/**
 * Show that the interview was erased.
 * @param {HTMLElement} main
 * @param {boolean} soon whether a part of the server has yet to erase
 */
export function showErased(main, soon) {
  const text = soon ? "notice.erased_soon" : "notice.erased";
  notice(main, "notice.erased_title", text, "notice.new", () => go(at.lobby()));
}

/**
 * @param {HTMLElement} main
 * @param {TextKey} title
 * @param {TextKey} text
 * @param {TextKey} label
 * @param {() => void} act
 */
function notice(main, title, text, label, act) {
  fill(main, h("section", { class: "card narrow" },
    h("h1", { tabindex: "-1" }, t(title)),
    h("p", {}, t(text)),
    h("p", { class: "actions" }, button(t(label), act, { class: "primary" }))));
}
