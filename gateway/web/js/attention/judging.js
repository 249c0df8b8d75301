/** From single looks to a calm label: pure, so that it can be tested with a clock of its own. */

/** @typedef {import("./looker.worker.js").Look} Look */
/** @typedef {"looking_ahead" | "looking_away" | "no_face" | "multiple_faces" | "phone" | "too_dark" | "calibrating" | "unsure" | "tab_hidden" | "camera_off"} Label */

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

const AWAY_YAW = 18;
const AWAY_DOWN = 15;
const AWAY_UP = -18;
/** Degrees from how this person sits when they look ahead. */

const DARK = 35;
/** Mean brightness of 255 below which a missing face says nothing. */

const CALIBRATION = 8;
/** Looks; their median is "ahead". */

const CALIBRATION_YAW = 25;
const STILL = 6;
/** Degrees: "ahead" is learnt from a face that turns roughly here, and from one that is still. */

const WINDOW = 1200;
const HOLD = 0.7;
const FEWEST = 4;
const STALE = 4000;
/** A new label counts once it holds 70 % of 1.2 s, and of four looks at least: a slow machine needs longer for those. */

const UNSURE_AFTER = 4000;
/** Milliseconds without any label that holds. */

export class Judge {
  /** @type {Label} */
  label = "calibrating";
  /** How sure, 0..1: the share of the window that has this label. */
  confidence = 0;
  /** Whether the last look said something else than the label: then it is worth looking closer. */
  doubtful = true;
  /** @type {{yaw: number, pitch: number} | null} */
  #ahead = null;
  /** @type {{yaw: number, pitch: number}[]} */
  #calibrating = [];
  /** @type {{at: number, label: Label}[]} */
  #window = [];
  #held = 0;

  /** Take one look in. @param {Look} look @param {number} at milliseconds @returns {boolean} Whether the label changed. */
  take(look, at) {
    const seen = this.#seen(look);
    this.#window = [...this.#recent(at), { at, label: seen }];
    this.#held ||= at;
    this.doubtful = seen !== this.label;
    const share = this.#window.filter((one) => one.label === seen).length / this.#window.length;
    if (share >= HOLD && (!this.doubtful || this.#window.length >= FEWEST)) return this.#become(seen, share, at);
    return at - this.#held > UNSURE_AFTER && this.#become("unsure", 0, at);
  }

  /** Something happened that is no picture's doing, such as another tab. @param {Label} label @param {number} at */
  set(label, at) {
    this.#window = [];
    return this.#become(label, 1, at);
  }

  /** The looks that count beside the newest one. @param {number} at */
  #recent(at) {
    const known = this.#window.filter((one) => at - one.at < STALE);
    const fresh = known.filter((one) => at - one.at < WINDOW);
    return fresh.length < FEWEST - 1 ? known.slice(1 - FEWEST) : fresh;
  }

  /** @param {Label} label @param {number} confidence @param {number} at */
  #become(label, confidence, at) {
    const changed = this.label !== label;
    this.label = label;
    this.confidence = confidence;
    this.#held = at;
    this.doubtful = false;
    return changed;
  }

  /** @param {Look} look @returns {Label} */
  #seen(look) {
    if (look.phone) return "phone";
    if (look.faces === 0) return look.brightness < DARK ? "too_dark" : "no_face";
    if (look.faces > 1) return "multiple_faces";
    if (!this.#ahead) return this.#calibrate(look);
    const yaw = Math.abs(look.yaw - this.#ahead.yaw);
    const pitch = look.pitch - this.#ahead.pitch;
    return yaw > AWAY_YAW || pitch > AWAY_DOWN || pitch < AWAY_UP ? "looking_away" : "looking_ahead";
  }

  /** @param {Look} look @returns {Label} */
  #calibrate(look) {
    if (Math.abs(look.yaw) > CALIBRATION_YAW) return "calibrating";
    this.#calibrating = [...this.#calibrating, look].slice(-CALIBRATION);
    const yaws = this.#calibrating.map((one) => one.yaw);
    const pitches = this.#calibrating.map((one) => one.pitch);
    if (yaws.length === CALIBRATION && spread(yaws) < STILL && spread(pitches) < STILL)
      this.#ahead = { yaw: median(yaws), pitch: median(pitches) };
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
