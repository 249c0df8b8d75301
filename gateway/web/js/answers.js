/** The candidate's answers as this device knows them: spoken and typed pieces, drafts, time spent. */

/** @import { SavedAnswer } from "../shared/web/js/api_types.js" */
/** @import { AnswerNotes, DeviceStore, MissedSpan, Utterance } from "./device_store.js" */
/** @import { Outbox } from "./outbox.js" */
/** @import { Spoken } from "./sound/sound_line.js" */

import { newKey } from "../shared/web/js/keys.js";

/**
 * @typedef {object} Piece An utterance with its corrections.
 * @property {string} first the key of the first utterance
 * @property {string} latest the key of the latest correction
 * @property {string} text
 * @property {string[]} earlier the texts before the corrections
 * @property {Utterance["state"]} state of the words; a refused correction leaves the words before it
 * @property {string} tried the text of the latest correction, refused or not
 */
/**
 * @typedef {object} Answer
 * @property {number} question
 * @property {Piece[]} pieces without the typed text
 * @property {string} draft the typed text, as it stands in the text box
 * @property {string[]} said all words that belong to the answer, in order: words that the gateway refused do not
 * @property {MissedSpan[]} missed the parts of the sound that were not understood
 * @property {number} seconds
 * @property {string} elsewhere the words that the gateway holds and this device does not
 */

/** Follow-ups that an interview can have; their indexes are behind those of the questions. */
const MAX_FOLLOW_UPS = 6;

/** Stands in the record for speech without sure words. The page has a note for it. */
const NOT_UNDERSTOOD = /\s*\[not understood\](?=\s|$)/g;

/** Stands for words that the candidate took back: the record keeps no empty utterance. */
export const TAKEN_BACK = "…";

/** The answers of a session. Fires "change" with every change of the answers or of the outbox. */
export class Answers extends EventTarget {
  /** @type {AnswerNotes[]} */
  #notes = [];
  /**
   * Recognitions that were stopped and have not delivered their last words yet.
   * @type {Set<Promise<void>>}
   */
  #coming = new Set();
  #unsettled = false;

  /**
   * @param {DeviceStore} store
   * @param {Outbox} outbox
   * @param {string} session
   * @param {number} questions
   * @param {SavedAnswer[]} saved the answers that the gateway holds
   */
  constructor(store, outbox, session, questions, saved) {
    super();
    this.store = store;
    this.outbox = outbox;
    this.session = session;
    this.saved = saved;
    this.questions = questions;
    const notes = (/** @type {number} */ question) => ({ session, question, draft: "", seconds: 0 });
    this.#notes = Array.from({ length: questions + MAX_FOLLOW_UPS }, (_, question) => notes(question));
    outbox.addEventListener("change", this.#changed);
  }

  /** Load the notes of this device, after the outbox was loaded. Words that a crash cut off become a piece. */
  async load() {
    for (const notes of await this.store.notes(this.session)) this.#notes[notes.question] = notes;
    await Promise.all(this.#notes.map(({ question, heard = "" }) => this.hear(question, [heard], "")));
  }

  /**
   * Take the answers as the gateway holds them now.
   * @param {SavedAnswer[]} saved
   */
  take(saved) {
    this.saved = saved;
    this.#changed();
  }

  /** @returns {Answer[]} The answers to the questions, without those to follow-ups. */
  all() {
    return Array.from({ length: this.questions }, (_, question) => this.of(question));
  }

  /**
   * @param {number} question
   * @returns {Answer}
   */
  of(question) {
    const { draft, draftKey, seconds, missed = [] } = this.#notes[question];
    const all = this.#pieces(question);
    const pieces = all.filter((piece) => piece.first !== draftKey);
    const record = this.saved.find((answer) => answer.question_index === question)?.transcript ?? "";
    const typed = tidy(draft);
    const isSent = all.some((piece) => piece.first === draftKey);
    const elsewhere = without(record, isSent || !typed ? all : [...all, { text: typed, earlier: [] }]);
    const kept = all.filter((piece) => piece.state !== "refused").map((piece) =>
      piece.first === draftKey && piece.tried !== typed ? typed : piece.text);
    if (!isSent) kept.push(typed);
    const said = [elsewhere, ...kept].filter((text) => text && text !== TAKEN_BACK);
    return { question, pieces, draft, said, missed, seconds, elsewhere };
  }

  /** Whether there are words that are not in the outbox yet: in a text box, or being recognised. */
  get unsent() {
    return this.#unsettled || this.#coming.size > 0 || this.#notes.some(({ question }) => this.#isUnsent(question));
  }

  /**
   * Take recognised words: `texts` do not change any more, `shown` may. Both are put in one turn, so that a crash
   * neither loses nor doubles words.
   * @param {number} question
   * @param {string[]} texts
   * @param {string} shown
   */
  async hear(question, texts, shown) {
    const added = texts.filter((text) => text.trim()).map((text) => this.outbox.add(question, text.trim()));
    if (shown !== (this.#notes[question].heard ?? "")) {
      this.#notes[question] = { ...this.#notes[question], heard: shown };
      added.push(this.store.putNotes(this.#notes[question]));
    }
    await Promise.all(added);
  }

  /**
   * Take words that the server recognised in the candidate's sound. The gateway holds them already.
   * @param {Spoken} utterance
   */
  async hearSpoken({ question_index, id, text, stream, first_frame }) {
    await Promise.all([
      this.outbox.take(question_index, id, text),
      this.settle(question_index, { stream, first_frame }),
    ]);
  }

  /**
   * Count a recognition that was stopped as unsent until the recognition has delivered its last words.
   * @param {Promise<void>} end
   */
  expect(end) {
    this.#coming.add(end);
    this.#changed();
    void end.then(() => {
      this.#coming.delete(end);
      this.#changed();
    });
  }

  /**
   * Say whether the running recognition holds final words that are not delivered yet. They count as unsent.
   * @param {boolean} unsettled
   */
  settling(unsettled) {
    if (unsettled === this.#unsettled) return;
    this.#unsettled = unsettled;
    this.#changed();
  }

  /** Wait until every recognised word is in the outbox. */
  async heard() {
    await Promise.all(this.#coming);
  }

  /**
   * Replace the text of a piece.
   * @param {number} question
   * @param {Piece} piece
   * @param {string} text empty to take the words back
   */
  async correct(question, piece, text) {
    const said = tidy(text) || TAKEN_BACK;
    if (said !== piece.text) await this.outbox.add(question, said, { replaces: piece.latest });
  }

  /**
   * Keep a draft on this device.
   * @param {number} question
   * @param {string} draft
   */
  async keepDraft(question, draft) {
    await this.#note(question, { draft });
  }

  /**
   * Send the typed text, which grows in its box: each version corrects the version before.
   * @param {number} question
   */
  async saveDraft(question) {
    if (!this.#isUnsent(question)) return;
    const { draft, draftKey } = this.#notes[question];
    const sent = this.#sentDraft(question);
    if (sent) return this.correct(question, sent, draft);
    // The key is kept first: whenever the device fails, the words are in the box, or a piece, and never both.
    const key = draftKey ?? newKey();
    await Promise.all([this.#note(question, { draftKey: key }), this.outbox.add(question, tidy(draft), { key })]);
  }

  /**
   * Note a part of the sound that was not understood, until the part is settled.
   * @param {number} question
   * @param {MissedSpan} span
   */
  async miss(question, span) {
    const missed = this.#notes[question].missed ?? [];
    if (!missed.some((known) => isSame(known, span))) await this.#note(question, { missed: [...missed, span] });
  }

  /**
   * Settle a part that was not understood: the part has words now, or the candidate says so.
   * @param {number} question
   * @param {MissedSpan} span
   */
  async settle(question, span) {
    const missed = this.#notes[question].missed ?? [];
    const left = missed.filter((known) => !isSame(known, span));
    if (left.length < missed.length) await this.#note(question, { missed: left });
  }

  /**
   * Keep the time spent on a question.
   * @param {number} question
   * @param {number} seconds
   */
  async spend(question, seconds) {
    await this.#note(question, { seconds });
  }

  /** Erase from this device the words that the gateway holds, unless the gateway refused a part of them. */
  async eraseKept() {
    const saved = this.outbox.utterances.every((utterance) => utterance.state === "saved");
    if (saved) await this.store.erase(this.session);
  }

  /** @param {number} question */
  #isUnsent(question) {
    const draft = tidy(this.#notes[question].draft);
    const sent = this.#sentDraft(question);
    return sent ? sent.tried !== (draft || TAKEN_BACK) : draft !== "";
  }

  /**
   * Return the last sent version of the draft.
   * @param {number} question
   */
  #sentDraft(question) {
    const { draftKey } = this.#notes[question];
    return draftKey ? this.#pieces(question).find((piece) => piece.first === draftKey) : undefined;
  }

  /** @param {number} question */
  #pieces(question) {
    return assembled(this.outbox.utterances.filter((utterance) => utterance.question === question));
  }

  /**
   * Change the notes of a question, in memory at once.
   * @param {number} question
   * @param {Partial<AnswerNotes>} change
   */
  async #note(question, change) {
    this.#notes[question] = { ...this.#notes[question], ...change };
    const kept = this.store.putNotes(this.#notes[question]);
    this.#changed();
    await kept;
  }

  #changed = () => this.dispatchEvent(new Event("change"));
}

/**
 * Return the pieces of an answer: each correction stands in the place of the corrected words.
 * @param {Utterance[]} utterances in order
 * @returns {Piece[]}
 */
export function assembled(utterances) {
  /** @type {Piece[]} */
  const pieces = [];
  for (const { key, text, replaces, state } of utterances) {
    const corrected = replaces && pieces.find((piece) => piece.latest === replaces);
    if (corrected) {
      corrected.tried = text;
      if (state === "refused") continue;
      corrected.earlier.push(corrected.text);
      Object.assign(corrected, { latest: key, text, state });
    } else pieces.push({ first: key, latest: key, text, earlier: [], state, tried: text });
  }
  return pieces;
}

/**
 * Return an utterance and its corrections, and the corrections of these.
 * @param {string} first the key of the utterance
 * @param {Utterance[]} utterances in order
 */
export function versionsOf(first, utterances) {
  const keys = new Set([first]);
  return utterances.filter(({ key, replaces = "" }) => {
    if (keys.has(replaces)) keys.add(key);
    return keys.has(key);
  });
}

/**
 * Return a typed text without empty lines around it. The first line keeps its indentation: it may be code.
 * @param {string} text
 */
export function tidy(text) {
  return text.replace(/^(?:[^\S\n]*\n)+/, "").trimEnd();
}

/**
 * Return the words of an answer as a text, as the record has them: several lines, such as code, stand apart.
 * @param {string[]} said
 */
export function joined(said) {
  return said.reduce((text, words, at) => {
    if (at === 0) return words;
    return text + (`${said[at - 1]}${words}`.includes("\n") ? "\n" : " ") + words;
  }, "");
}

/**
 * @param {MissedSpan} a
 * @param {MissedSpan} b
 */
function isSame(a, b) {
  return a.stream === b.stream && a.first_frame === b.first_frame;
}

/**
 * Return the words of a transcript that no piece accounts for, with its text or with an earlier text.
 * @param {string} transcript
 * @param {Pick<Piece, "text" | "earlier">[]} pieces
 */
export function without(transcript, pieces) {
  const words = transcript.replace(NOT_UNDERSTOOD, "");
  if (!pieces.length) return words.trim(); // with its own lines
  let rest = ` ${normalised(words)} `;
  const longestFirst = [...pieces].sort((a, b) => b.text.length - a.text.length);
  for (const piece of longestFirst) {
    const texts = [...piece.earlier, piece.text].reverse().map((text) => ` ${normalised(text)} `);
    const found = texts.find((text) => rest.includes(text));
    if (found) rest = rest.replace(found, () => "  ");
  }
  return normalised(rest);
}

/** @param {string} text */
function normalised(text) {
  return text.trim().split(/\s+/).join(" ");
}

/**
 * Return words as a text that the candidate can keep: each answer below its question.
 * @param {{question: number, text: string}[]} words in order
 * @param {string[]} questions
 */
export function wordsByQuestion(words, questions) {
  const answers = questions.map((question, index) => {
    const own = words.filter((piece) => piece.question === index && piece.text.trim());
    return own.length ? [question, ...own.map((piece) => piece.text)].join("\n") : "";
  });
  return answers.filter(Boolean).join("\n\n");
}
