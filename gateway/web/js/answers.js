/** The candidate's answers as this device knows them: pieces said or typed, drafts, time spent. */

/** @typedef {import("./device_store.js").Utterance} Utterance */
/** @typedef {import("./device_store.js").AnswerNotes} AnswerNotes */
/** @typedef {{first: string, latest: string, text: string, corrected: boolean, state: Utterance["state"]}} Piece */
/** @typedef {{question: number, pieces: Piece[], draft: string, seconds: number, done: boolean, earlier: string}} Answer */

/** Stands for words that the candidate took back: the record keeps no empty utterance. */
export const TAKEN_BACK = "…";

/** Fires "change" with the number of the question in `detail`. */
export class Answers extends EventTarget {
  /** @type {AnswerNotes[]} */
  #notes = [];
  /** @type {Utterance[]} */
  #utterances = [];

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
      session, question, draft: "", seconds: 0, done: false,
    }));
  }

  async load() {
    this.outbox.addEventListener("settled", (event) => this.#settle(/** @type {CustomEvent} */ (event).detail));
    for (const notes of await this.store.notes(this.session)) this.#notes[notes.question] = notes;
    this.#utterances = await this.store.utterances(this.session);
  }

  /** @returns {Answer[]} */
  all() {
    return this.#notes.map((_, question) => this.of(question));
  }

  /** @param {number} question @returns {Answer} */
  of(question) {
    const { draft, draftKey, seconds, done } = this.#notes[question];
    const all = assembled(this.#utterances.filter((utterance) => utterance.question === question));
    // Words that are still in the text box are shown there only.
    const pieces = all.filter((piece) => piece.first !== draftKey);
    const earlier = all.length ? "" : (this.saved.find((one) => one.question_index === question)?.transcript ?? "");
    return { question, pieces, draft, seconds, done, earlier };
  }

  /**
   * Words that are complete. @param {number} question @param {string} text
   * @param {Utterance["words"]} [words]
   */
  async add(question, text, words) {
    if (text.trim()) await this.#say(question, text.trim(), words ? { words } : {});
  }

  /** @param {number} question @param {Piece} piece @param {string} text */
  async correct(question, piece, text) {
    const said = text.trim() || TAKEN_BACK;
    if (said !== piece.text) await this.#say(question, said, { replaces: piece.latest });
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
    const text = draft.trim();
    const known = draftKey && this.#piece(question, draftKey);
    if (!text && !known) return;
    if (known) await this.correct(question, known, text);
    else await this.#note(question, { draftKey: (await this.#say(question, text)).key });
  }

  /** The draft becomes part of the answer. @param {number} question */
  async addDraft(question) {
    const { draft, draftKey } = this.#notes[question];
    if (draftKey) await this.saveDraft(question);
    else await this.add(question, draft);
    await this.#note(question, { draft: "", draftKey: undefined });
    this.#changed(question);
  }

  /** @param {number} question @param {number} seconds */
  async spend(question, seconds) {
    await this.#note(question, { seconds });
  }

  /** @param {number} question */
  async finish(question) {
    await this.#note(question, { done: true });
  }

  /** Erase from this device what the gateway holds; unless it refused a part of it. */
  async eraseKept() {
    const all = await this.store.utterances(this.session);
    if (all.every((utterance) => utterance.state === "saved")) await this.store.erase(this.session);
  }

  /** @param {number} question @param {string} key */
  #piece(question, key) {
    const own = this.#utterances.filter((utterance) => utterance.question === question);
    return assembled(own).find((piece) => piece.first === key);
  }

  /** @param {number} question @param {string} text @param {Partial<Utterance>} [more] */
  async #say(question, text, more = {}) {
    const utterance = await this.outbox.add(question, text, more);
    this.#utterances.push(utterance);
    this.#changed(question);
    return utterance;
  }

  /** @param {number} question @param {Partial<AnswerNotes>} change */
  async #note(question, change) {
    this.#notes[question] = { ...this.#notes[question], ...change };
    await this.store.putNotes(this.#notes[question]);
  }

  /** @param {Utterance} settled */
  #settle(settled) {
    this.#utterances = this.#utterances.map((one) => (one.key === settled.key ? settled : one));
    this.#changed(settled.question);
  }

  /** @param {number} question */
  #changed(question) {
    this.dispatchEvent(new CustomEvent("change", { detail: question }));
  }
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
