/** Times in the reader's time zone, which is named wherever a time counts. */

import { locale, t } from "./i18n.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Format a day, such as "3 Dec" or, of another year, "3 Dec 2027".
 * @param {number} seconds Unix time
 */
export function day(seconds) {
  const at = new Date(seconds * 1000);
  const year = at.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", year }).format(at);
}

/**
 * Format a deadline with the reader's time zone, such as "Thu, 3 Dec, 18:00 CET".
 * @param {number} seconds Unix time
 */
export function deadline(seconds) {
  return new Intl.DateTimeFormat(locale(), {
    weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
  }).format(seconds * 1000);
}

/**
 * Format a moment to the second, such as "3 Dec 2027, 18:00:05".
 * @param {number} seconds Unix time
 */
export function moment(seconds) {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "medium" }).format(seconds * 1000);
}

/**
 * Format how far a time is from now, such as "in 3 days" or "2 hours ago".
 * @param {number} seconds Unix time
 */
export function fromNow(seconds) {
  const away = seconds - Date.now() / 1000;
  const [unit, length] = unitOf(Math.abs(away));
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(Math.trunc(away / length), unit);
}

/**
 * @param {number} away seconds
 * @returns {[Intl.RelativeTimeFormatUnit, number]}
 */
function unitOf(away) {
  if (away >= DAY) return ["day", DAY];
  return away >= HOUR ? ["hour", HOUR] : ["minute", MINUTE];
}

/** Return the name of the reader's time zone. */
export function zone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/**
 * Return a time as an `<input type="datetime-local">` holds it.
 * @param {number} seconds Unix time
 */
export function localInput(seconds) {
  const at = new Date(seconds * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * MINUTE * 1000).toISOString().slice(0, 16);
}

/**
 * Return the Unix time of an `<input type="datetime-local">`; NaN while it is empty.
 * @param {string} value
 */
export function fromLocalInput(value) {
  return new Date(value).getTime() / 1000;
}

/**
 * Format minutes, such as "18 min".
 * @param {number} seconds
 */
export function minutes(seconds) {
  return t("time.minutes", { n: Math.round(seconds / MINUTE) });
}
