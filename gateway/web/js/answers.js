/** The candidate's answers as this device knows them: pieces said or typed, drafts, time spent. */

import { newKey } from "./keys.js";

/** @typedef {import("./device_store.js").Utterance} Utterance */
/** @typedef {import("./device_store.js").AnswerNotes} AnswerNotes */
/** @typedef {{first: string, latest: string, text: string, corrected: boolean, state: Utterance["state"]}} Piece */
/** @typedef {{question: number, pieces: Piece[], draft: string, seconds: number, earlier: string}} Answer */

/** Stands for words that the candidate took back: the record keeps no empty utterance. */
export const TAKEN_BACK = "…";

/** Fires "change" with every change of them, or of the outbox. */
export class Answers extends EventTarget {
  /** @type {AnswerNotes[]} */
  #notes = [];
  /** Recognition that was stopped and has not said its last words yet. @type {Set<Promise<void>>} */
  #coming = new Set();

  /**
   * @param {import("./device_store.js").DeviceStore} store
   * @param {import("./outbox.js").Outbox} outbox
   * @param {string} session
   * @param {number} questions
   * @param {import("./api.js").SavedAnswer[]} saved what the gateway holds
   */
  constructor(store, outbox, session, questions, saved) {
    super();
    this.store = store;
    this.outbox = outbox;
    this.session = session;
    this.saved = saved;
    this.#notes = Array.from({ length: questions }, (_, question) => ({
      session, question, draft: "", seconds: 0,
    }));
    outbox.addEventListener("change", this.#changed);
  }

  /** After the outbox. */
  async load() {
    for (const notes of await this.store.notes(this.session)) this.#notes[notes.question] = notes;
    // What this device does not know itself, it can show but not correct.
    this.saved = this.saved.filter((one) => !this.#pieces(one.question_index).length);
  }

  /** @returns {Answer[]} */
  all() {
    return this.#notes.map((_, question) => this.of(question));
  }

  /** @param {number} question @returns {Answer} */
  of(question) {
    const { draft, draftKey, seconds } = this.#notes[question];
    // Words that are still in the text box are shown there only.
    const pieces = this.#pieces(question).filter((piece) => piece.first !== draftKey);
    const earlier = this.saved.find((one) => one.question_index === question)?.transcript ?? "";
    return { question, pieces, draft, seconds, earlier };
  }

  /** Whether there are words that are not on their way to the gateway yet: in a text box, or being heard. */
  get unsent() {
    return this.#coming.size > 0 || this.#notes.some(({ question }) => this.#isUnsent(question));
  }

  /**
   * Words that are complete. @param {number} question @param {string} text
   * @param {Utterance["words"]} [words]
   */
  async add(question, text, words) {
    if (text.trim()) await this.outbox.add(question, text.trim(), words ? { words } : {});
  }

  /** Words that may still come. @param {Promise<void>} end */
  expect(end) {
    this.#coming.add(end);
    this.#changed();
    void end.then(() => {
      this.#coming.delete(end);
      this.#changed();
    });
  }

  /** Returns when all that was heard is in the outbox. */
  async heard() {
    await Promise.all(this.#coming);
  }

  /** @param {number} question @param {Piece} piece @param {string} text */
  async correct(question, piece, text) {
    const said = text.trim() || TAKEN_BACK;
    if (said !== piece.text) await this.outbox.add(question, said, { replaces: piece.latest });
  }

  /** Kept on this device with every key pressed. @param {number} question @param {string} draft */
  async keepDraft(question, draft) {
    await this.#note(question, { draft });
  }

  /**
   * Send the draft as it stands, while it stays in the text box: whatever happens to this device,
   * it is then in the record.
   * @param {number} question
   */
  async saveDraft(question) {
    const { draft, draftKey } = this.#notes[question];
    const known = this.#saved(question);
    if (known) return this.correct(question, known, draft);
    if (!draft.trim()) return;
    // The key goes first: whenever the device fails, the words are in the box, or said, never both.
    const key = draftKey ?? newKey();
    await Promise.all([this.#note(question, { draftKey: key }), this.outbox.add(question, draft.trim(), { key })]);
  }

  /** The draft becomes part of the answer, at once. @param {number} question */
  async addDraft(question) {
    const saved = this.saveDraft(question);
    await Promise.all([saved, this.#note(question, { draft: "", draftKey: undefined })]);
  }

  /** @param {number} question @param {number} seconds */
  async spend(question, seconds) {
    await this.#note(question, { seconds });
  }

  /** Erase from this device what the gateway holds; unless it refused a part of it. */
  async eraseKept() {
    if (this.outbox.utterances.every((utterance) => utterance.state === "saved")) await this.store.erase(this.session);
  }

  /** @param {number} question */
  #isUnsent(question) {
    const draft = this.#notes[question].draft.trim();
    const saved = this.#saved(question);
    return saved ? saved.text !== (draft || TAKEN_BACK) : draft !== "";
  }

  /** The draft as it was last sent. @param {number} question */
  #saved(question) {
    const { draftKey } = this.#notes[question];
    return draftKey ? this.#pieces(question).find((piece) => piece.first === draftKey) : undefined;
  }

  /** @param {number} question */
  #pieces(question) {
    return assembled(this.outbox.utterances.filter((utterance) => utterance.question === question));
  }

  /** In memory at once. @param {number} question @param {Partial<AnswerNotes>} change */
  async #note(question, change) {
    this.#notes[question] = { ...this.#notes[question], ...change };
    const kept = this.store.putNotes(this.#notes[question]);
    this.#changed();
    await kept;
  }

  #changed = () => this.dispatchEvent(new Event("change"));
}

/**
 * Utterances with their corrections in place: the later words stand where the first ones stood.
 * @param {Utterance[]} utterances in order
 * @returns {Piece[]}
 */
export function assembled(utterances) {
  /** @type {Piece[]} */
  const pieces = [];
  for (const { key, text, replaces, state } of utterances) {
    const corrected = replaces && pieces.find((piece) => piece.latest === replaces);
    if (corrected) Object.assign(corrected, { latest: key, text, state, corrected: true });
    else pieces.push({ first: key, latest: key, text, state, corrected: false });
  }
  return pieces;
}

/** @param {Answer} answer */
export function wordsOf(answer) {
  return [answer.earlier, ...answer.pieces.map((piece) => piece.text)].filter((text) => text && text !== TAKEN_BACK).join(" ");
}
