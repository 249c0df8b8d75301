/** The judgement that turns single looks into a calm label: pure, so that tests can bring their own clock. */

/** @import { Look } from "./looker.worker.js" */

/**
 * @typedef {"looking_ahead" | "looking_away" | "no_face" | "multiple_faces" | "phone" | "too_dark" | "calibrating"
 *   | "unsure" | "tab_hidden" | "camera_off"} Label
 */

/** @type {{[label in Label]: "focused" | "distracted" | "unknown"}} */
export const STATE = {
  looking_ahead: "focused",
  looking_away: "distracted",
  no_face: "distracted",
  multiple_faces: "distracted",
  phone: "distracted",
  tab_hidden: "distracted",
  camera_off: "unknown",
  calibrating: "unknown",
  too_dark: "unknown",
  unsure: "unknown",
};

/** The largest turns, in degrees from the person's own "ahead", that still count as looking ahead. */
const AWAY_YAW_DEGREES = 18;
const AWAY_DOWN_DEGREES = 15;
const AWAY_UP_DEGREES = -18;

/** The mean brightness, 0..255, below which a missing face means nothing. */
const DARK_BRIGHTNESS = 35;

/** The number of looks whose median is "ahead". */
const CALIBRATION_LOOKS = 8;

/** "Ahead" is learnt from a face that turns at most this far from the camera, and that moves at most this much. */
const CALIBRATION_YAW_DEGREES = 25;
const CALIBRATION_SPREAD_DEGREES = 6;

/**
 * A new label counts when it holds this share of the looks of the last 1.2 s, and of at least four looks, none older
 * than 4 s: a slow machine needs longer for four looks.
 */
const HOLD_SHARE = 0.7;
const WINDOW_MS = 1_200;
const WINDOW_LOOKS = 4;
const STALE_MS = 4_000;

/** Milliseconds without any label that holds, after which the label is "unsure". */
const UNSURE_AFTER_MS = 4_000;

/** The current label of the person in the picture. */
export class Judge {
  /** @type {Label} */
  label = "calibrating";
  /** The share of the window, 0..1, that has this label. */
  confidence = 0;
  /** Whether the last look differed from the label: the page then looks more often. */
  doubtful = true;
  /** @type {{yaw: number, pitch: number} | null} */
  #ahead = null;
  /** @type {{yaw: number, pitch: number}[]} */
  #calibrating = [];
  /** @type {{at: number, label: Label}[]} */
  #window = [];
  #held = 0;

  /**
   * Take one look into account.
   * @param {Look} look
   * @param {number} at milliseconds
   * @returns {boolean} Whether the label changed.
   */
  take(look, at) {
    const seen = this.#seen(look);
    this.#window = [...this.#recent(at), { at, label: seen }];
    this.#held ||= at;
    this.doubtful = seen !== this.label;
    const share = this.#window.filter((look) => look.label === seen).length / this.#window.length;
    const enough = !this.doubtful || this.#window.length >= WINDOW_LOOKS;
    if (share >= HOLD_SHARE && enough) return this.#become(seen, share, at);
    return at - this.#held > UNSURE_AFTER_MS && this.#become("unsure", 0, at);
  }

  /**
   * Set a label that does not come from a picture, such as a hidden tab.
   * @param {Label} label
   * @param {number} at milliseconds
   */
  set(label, at) {
    this.#window = [];
    return this.#become(label, 1, at);
  }

  /**
   * Return the earlier looks that count beside the newest look.
   * @param {number} at milliseconds
   */
  #recent(at) {
    const known = this.#window.filter((look) => at - look.at < STALE_MS);
    const fresh = known.filter((look) => at - look.at < WINDOW_MS);
    return fresh.length < WINDOW_LOOKS - 1 ? known.slice(1 - WINDOW_LOOKS) : fresh;
  }

  /**
   * @param {Label} label
   * @param {number} confidence
   * @param {number} at milliseconds
   */
  #become(label, confidence, at) {
    const changed = this.label !== label;
    this.label = label;
    this.confidence = confidence;
    this.#held = at;
    this.doubtful = false;
    return changed;
  }

  /**
   * @param {Look} look
   * @returns {Label}
   */
  #seen(look) {
    if (look.phone) return "phone";
    if (look.faces === 0) return look.brightness < DARK_BRIGHTNESS ? "too_dark" : "no_face";
    if (look.faces > 1) return "multiple_faces";
    if (!this.#ahead) return this.#calibrate(look);
    const yaw = Math.abs(look.yaw - this.#ahead.yaw);
    const pitch = look.pitch - this.#ahead.pitch;
    const away = yaw > AWAY_YAW_DEGREES || pitch > AWAY_DOWN_DEGREES || pitch < AWAY_UP_DEGREES;
    return away ? "looking_away" : "looking_ahead";
  }

  /**
   * @param {Look} look
   * @returns {Label}
   */
  #calibrate(look) {
    if (Math.abs(look.yaw) > CALIBRATION_YAW_DEGREES) return "calibrating";
    this.#calibrating = [...this.#calibrating, look].slice(-CALIBRATION_LOOKS);
    const yaws = this.#calibrating.map((look) => look.yaw);
    const pitches = this.#calibrating.map((look) => look.pitch);
    const still = Math.max(spread(yaws), spread(pitches)) < CALIBRATION_SPREAD_DEGREES;
    if (yaws.length === CALIBRATION_LOOKS && still) this.#ahead = { yaw: median(yaws), pitch: median(pitches) };
    return "calibrating";
  }
}

/** @param {number[]} numbers */
function spread(numbers) {
  return Math.max(...numbers) - Math.min(...numbers);
}

/** @param {number[]} numbers */
function median(numbers) {
  return numbers.sort((a, b) => a - b)[numbers.length >> 1];
}
