/** The reviewer's own draft of a review: saved as it grows, and never over a draft of another tab. */

/** @import { OwnReview, ShownAssessment } from "../api_types.js" */
/** @typedef {ShownAssessment["marks"][string]} Mark */
/** @typedef {NonNullable<ShownAssessment["recommendation"]>} Recommendation */
/** @typedef {"saved" | "saving" | "waiting" | "elsewhere"} Saved `waiting`: the desk does not answer */

import { Problem } from "../api.js";
import { readInterview, saveReview } from "../review_api.js";

/** Milliseconds after the last change until the draft is saved. */
const SAVE_AFTER_MS = 700;

/** Milliseconds until a draft that could not be saved is tried again. */
const RETRY_MS = 5_000;

/** Fires "change" whenever the assessment or the state of its saving changes. */
export class Draft extends EventTarget {
  /** @type {Saved} */
  saved = "saved";
  #timer = 0;
  /** @type {Promise<void>} */
  #saving = Promise.resolve();
  #dirty = false;
  /** The assessment, as JSON, of a save without an answer, which the desk may hold all the same. */
  #unanswered = "";

  /**
   * @param {string} interview the id
   * @param {OwnReview | null} review null before the first save
   * @param {{autosaves: boolean}} options
   */
  constructor(interview, review, { autosaves }) {
    super();
    this.interview = interview;
    this.autosaves = autosaves;
    this.revision = review?.revision ?? 0;
    /** @type {ShownAssessment} */
    this.given = {
      marks: { ...review?.marks },
      notes: { ...review?.notes },
      quotes: { ...review?.quotes },
      recommendation: review?.recommendation ?? null,
    };
  }

  /**
   * @param {number} question
   * @returns {Mark | undefined}
   */
  mark(question) {
    return this.given.marks[question];
  }

  /**
   * @param {number} question
   * @param {Mark} mark
   */
  setMark(question, mark) {
    this.given.marks[question] = mark;
    this.#changed();
  }

  /**
   * @param {number} question
   * @param {string} note
   */
  setNote(question, note) {
    this.given.notes[question] = note;
    if (!note.trim()) delete this.given.notes[question];
    this.#changed();
  }

  /**
   * @param {number} question
   * @param {string[]} quotes
   */
  setQuotes(question, quotes) {
    this.given.quotes[question] = quotes;
    if (!quotes.length) delete this.given.quotes[question];
    this.#changed();
  }

  /** @param {Recommendation} recommendation */
  recommend(recommendation) {
    this.given.recommendation = recommendation;
    this.#changed();
  }

  /** Save what is not saved yet; throw a Problem where that fails. */
  async flush() {
    clearTimeout(this.#timer);
    await this.#saving.catch(() => {});
    if (this.#dirty) await this.#save();
  }

  /** Stop saving by itself. */
  close() {
    clearTimeout(this.#timer);
  }

  #changed() {
    this.#dirty = true;
    if (this.autosaves && this.saved !== "elsewhere") this.#later(SAVE_AFTER_MS);
    this.dispatchEvent(new Event("change"));
  }

  /** @param {number} milliseconds */
  #later(milliseconds) {
    if (this.saved !== "waiting") this.saved = "saving";
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.flush().catch(() => {}), milliseconds);
  }

  #save() {
    this.#saving = this.#put();
    return this.#saving;
  }

  /** @returns {Promise<void>} */
  async #put() {
    this.#dirty = false;
    const sent = JSON.stringify(this.given);
    try {
      this.revision = await saveReview(this.interview, this.given, this.revision);
      this.#unanswered = "";
      if (!this.#dirty) this.saved = "saved";
    } catch (error) {
      this.#dirty = true;
      const status = error instanceof Problem ? error.status : null;
      if (status === 0) this.#unanswered = sent;
      if (status === 412 && (await this.#isOwn())) return await this.#put();
      const elsewhere = status === 412;
      this.saved = elsewhere ? "elsewhere" : "waiting";
      if (!elsewhere) this.#later(RETRY_MS);
      throw error;
    } finally {
      this.dispatchEvent(new Event("change"));
    }
  }

  /** Return whether the desk holds the save that was not answered, and go on from its revision then. */
  async #isOwn() {
    const unanswered = this.#unanswered;
    this.#unanswered = "";
    if (!unanswered) return false;
    const { review } = await readInterview(this.interview);
    if (!review) return false;
    const { marks, notes, quotes, recommendation } = review;
    if (JSON.stringify({ marks, notes, quotes, recommendation }) !== unanswered) return false;
    this.revision = review.revision;
    return true;
  }
}
