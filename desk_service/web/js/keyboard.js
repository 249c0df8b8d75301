/** Keyboard shortcuts: of the page and of the screen that is shown. Single keys can be switched off (WCAG 2.1.4). */

/** @import { TextKey } from "./i18n.js" */

import { readValue, storeValue } from "../shared/web/js/storage.js";

/**
 * @typedef {object} Shortcut
 * @property {string} keys such as "j", "g t" for a key after another, or "Ctrl+Enter"
 * @property {TextKey} label what it does, for the sheet that shows all shortcuts
 * @property {(key: string) => void} act called with the last key
 */

const STORAGE_KEY = "vivavoce.desk.shortcuts";

/** Milliseconds in which the second key of a sequence is waited for. */
const SEQUENCE_MS = 1_500;

/** Fields in which a key is a letter. */
const WRITING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

/** @type {Shortcut[][]} */
const groups = [];

let before = "";
let beforeAt = 0;

/** Return whether single keys act. */
export function shortcutsOn() {
  return readValue(STORAGE_KEY) !== "off";
}

/** @param {boolean} on */
export function switchShortcuts(on) {
  storeValue(STORAGE_KEY, on ? "on" : "off");
}

/**
 * Let keys act, before those that were given earlier.
 * @param {Shortcut[]} group
 * @returns {() => void} takes them back
 */
export function shortcuts(group) {
  groups.unshift(group);
  return () => void groups.splice(groups.indexOf(group), 1);
}

/** Return the shortcuts of now, those of the screen first. */
export function currentShortcuts() {
  return groups.filter((group) => group.length > 0);
}

/**
 * Return the name of a pressed key: with Ctrl for the command key, too.
 * @param {KeyboardEvent} event
 */
function nameOf(event) {
  const modifiers = `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}`;
  return modifiers + event.key;
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  const name = nameOf(event);
  const target = /** @type {Element} */ (event.target);
  const single = !name.includes("+") || name === "+";
  if (event.isComposing || (single && (!shortcutsOn() || target.closest(WRITING)))) return;
  if (document.querySelector("dialog[open]")) return;
  const sequence = event.timeStamp - beforeAt < SEQUENCE_MS ? `${before} ${name}` : name;
  const all = groups.flat();
  const found = all.find(({ keys }) => keys === sequence) ?? all.find(({ keys }) => keys === name);
  before = name;
  beforeAt = found ? 0 : event.timeStamp;
  if (!found) return;
  event.preventDefault();
  found.act(event.key);
}

addEventListener("keydown", pressed);
