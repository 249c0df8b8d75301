/** The terms of an invitation: until when, and what a person has otherwise than others. */

/** @import { AccommodationBody } from "../api_types.js" */

import { t } from "../i18n.js";
import { check, field, select, textInput } from "../parts/form.js";
import { deadline, fromLocalInput, localInput, zone } from "../times.js";
import { h } from "../../shared/web/js/dom.js";

/** @typedef {{expires_at?: number | null, accommodation?: AccommodationBody | null}} Terms Those of a row alone. */

const TIMES = ["1", "1.25", "1.5", "2", "3", "untimed"];

/** Days from now of the deadline that is proposed, and its hour. */
const PROPOSED = { days: 7, hour: 18 };

/** Return the deadline that is proposed, in Unix seconds: at an hour that people have in mind. */
export function proposedDeadline() {
  const at = new Date();
  at.setDate(at.getDate() + PROPOSED.days);
  at.setHours(PROPOSED.hour, 0, 0, 0);
  return at.getTime() / 1000;
}

/**
 * Return the field of a deadline, in the reader's time zone.
 * @param {string} name
 * @param {number} value Unix seconds
 */
export function deadlineField(name, value) {
  const now = localInput(Date.now() / 1000);
  const input = textInput({ type: "datetime-local", name, value: localInput(value), min: now, required: true });
  return field(t("invite.deadline"), input, t("invite.deadline_hint", { zone: zone() }));
}

/** Return the field of the time before which nobody can start; empty for none. */
export function openingField() {
  const input = textInput({ type: "datetime-local", name: "opens_at" });
  return field(t("invite.opens"), input, t("invite.opens_hint", { zone: zone() }));
}

/**
 * Return the time that the field of the opening says, in Unix seconds; null while it is empty.
 * @param {{[name: string]: string}} values
 */
export const openingOf = ({ opens_at }) => (opens_at ? fromLocalInput(opens_at) : null);

/**
 * Return the fields of what a person has otherwise than others.
 * @param {AccommodationBody} accommodation
 */
export function accommodationFields(accommodation) {
  const time = accommodation.untimed ? "untimed" : String(accommodation.time_factor ?? 1);
  const times = TIMES.map((each) => /** @type {[string, string]} */ ([each, timeText(each)]));
  return [
    field(t("accommodation.time"), select("time", times, time), t("accommodation.time_hint")),
    check(t("accommodation.text_only"), { name: "text_only", checked: accommodation.text_only }),
    check(t("accommodation.no_camera"), { name: "no_camera", checked: accommodation.no_camera }),
  ];
}

/**
 * Return what the fields say.
 * @param {{[name: string]: string}} values
 * @returns {AccommodationBody}
 */
export function accommodationOf({ time, text_only, no_camera }) {
  return {
    time_factor: time === "untimed" ? 1 : Number(time),
    untimed: time === "untimed",
    text_only: text_only !== undefined,
    no_camera: no_camera !== undefined,
  };
}

/**
 * Return the deadline that the field says, in Unix seconds.
 * @param {{[name: string]: string}} values
 */
export const deadlineOf = ({ expires_at }) => fromLocalInput(expires_at);

/**
 * Say the terms of a row in a few words; empty where they are those of everybody.
 * @param {Terms} terms
 */
export function termsText({ expires_at, accommodation }) {
  return [
    expires_at ? t("invite.until", { deadline: deadline(expires_at) }) : "",
    accommodation ? accommodationText(accommodation) : "",
  ].filter(Boolean).join(" · ");
}

/** @param {AccommodationBody} accommodation */
export function accommodationText({ time_factor = 1, untimed, text_only, no_camera }) {
  const time = untimed ? "untimed" : String(time_factor);
  return [
    time !== "1" && timeText(time),
    text_only && t("accommodation.text_only"),
    no_camera && t("accommodation.no_camera"),
  ].filter(Boolean).join(" · ");
}

/** @param {string} time */
function timeText(time) {
  if (time === "untimed") return t("accommodation.untimed");
  return time === "1" ? t("accommodation.time_1") : t("accommodation.factor", { n: time });
}

/**
 * Return the fields of terms, one below the other.
 * @param {Terms} terms
 * @param {number} expiresAt of everybody
 */
export function termsFields(terms, expiresAt) {
  return h("div", {}, deadlineField("expires_at", terms.expires_at ?? expiresAt),
    ...accommodationFields(terms.accommodation ?? {}));
}
