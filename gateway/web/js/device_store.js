/**
 * The data that survives a reload, a crash or a day offline: in IndexedDB, else in memory. Writes take effect in the
 * order in which they were begun; rows that are put in the same turn of the event loop are kept all or not at all.
 */

/** @import { SpokenWord } from "../shared/web/js/api_types.js" */

import { withDeadline } from "../shared/web/js/deadline.js";
import { DATABASE_TIMEOUT_MS, result } from "./indexed_db.js";
import { FrameStore } from "./sound/frame_store.js";

/**
 * @typedef {object} Utterance
 * @property {string} key the Idempotency-Key: an utterance that is sent twice counts once
 * @property {number} sequence orders the utterances of the session
 * @property {string} session
 * @property {number} question
 * @property {string} text
 * @property {string} [replaces] the key of the utterance that this utterance corrects
 * @property {SpokenWord[]} [words]
 * @property {"waiting" | "saved" | "refused"} state
 * @property {number} [refusal] the HTTP status with which the gateway refused the utterance
 * @property {string} [reason] the gateway's stable code for that refusal, such as "session-expired"
 */
/** @typedef {{stream: string, first_frame: number}} MissedSpan A part of the sound that was not understood. */
/**
 * @typedef {object} AnswerNotes The part of an answer that only the page knows.
 * @property {string} session
 * @property {number} question
 * @property {string} draft the typed text
 * @property {string} [draftKey] the key of the first utterance that the typed text was sent as
 * @property {MissedSpan[]} [missed] the parts of the sound that were not understood and are not settled
 * @property {string} [heard] recognised words that are shown and not delivered yet
 * @property {number} seconds spent on the question
 */
/**
 * @typedef {object} DeviceStore
 * @property {boolean} durable false once a write failed: the words are then in this tab only
 * @property {FrameStore} frames the sound that the gateway has not acknowledged
 * @property {(utterance: Utterance) => Promise<void>} putUtterance
 * @property {(session: string) => Promise<Utterance[]>} utterances in their order
 * @property {(notes: AnswerNotes) => Promise<void>} putNotes
 * @property {(session: string) => Promise<AnswerNotes[]>} notes
 * @property {(session: string) => Promise<void>} erase for good: a screen that closes later keeps nothing of the
 *   session
 */

/**
 * Open the store in IndexedDB, or a store in memory where IndexedDB is missing, blocked, or does not answer.
 * @returns {Promise<DeviceStore>}
 */
export async function openDeviceStore() {
  const frames = FrameStore.open();
  try {
    return new IndexedStore(await withDeadline(openDatabase(), DATABASE_TIMEOUT_MS), await frames);
  } catch {
    return new MemoryStore(await frames);
  }
}

/** @returns {Promise<IDBDatabase>} */
function openDatabase() {
  const opening = indexedDB.open("vivavoce", 1);
  opening.onupgradeneeded = () => {
    const utterances = opening.result.createObjectStore("utterances", { keyPath: "key" });
    utterances.createIndex("in_order", ["session", "sequence"]);
    opening.result.createObjectStore("notes", { keyPath: ["session", "question"] });
  };
  return result(opening);
}

/** @implements {DeviceStore} */
class IndexedStore {
  durable = true;
  /**
   * The rows that were put in this turn of the event loop.
   * @type {{rows: [name: "utterances" | "notes", row: {session: string}][], kept: Promise<void>} | null}
   */
  #turn = null;
  /** @type {Set<string>} */
  #erased = new Set();
  /** Whether a change failed: later changes cannot bring its words back onto this device. */
  #failed = false;

  /**
   * @param {IDBDatabase} database
   * @param {FrameStore} frames
   */
  constructor(database, frames) {
    this.database = database;
    this.frames = frames;
  }

  /** @param {Utterance} utterance */
  putUtterance(utterance) {
    return this.#put("utterances", utterance);
  }

  /**
   * @param {string} session
   * @returns {Promise<Utterance[]>}
   */
  utterances(session) {
    return this.#read("utterances", (store) =>
      store.index("in_order").getAll(IDBKeyRange.bound([session], [session, []])));
  }

  /** @param {AnswerNotes} notes */
  putNotes(notes) {
    return this.#put("notes", notes);
  }

  /**
   * @param {string} session
   * @returns {Promise<AnswerNotes[]>}
   */
  notes(session) {
    return this.#read("notes", (store) => store.getAll(IDBKeyRange.bound([session], [session, []])));
  }

  /** @param {string} session */
  async erase(session) {
    this.#erased.add(session);
    const keys = (await this.utterances(session)).map((utterance) => utterance.key);
    this.frames.erase(session);
    await this.#change((utterances, notes) => {
      for (const key of keys) utterances.delete(key);
      notes.delete(IDBKeyRange.bound([session], [session, []]));
    });
  }

  /**
   * @template Row
   * @param {"utterances" | "notes"} name
   * @param {(store: IDBObjectStore) => IDBRequest<Row[]>} ask
   * @returns {Promise<Row[]>}
   */
  async #read(name, ask) {
    try {
      const store = this.database.transaction(name).objectStore(name);
      return await withDeadline(result(ask(store)), DATABASE_TIMEOUT_MS);
    } catch {
      this.durable = false;
      return [];
    }
  }

  /**
   * @param {"utterances" | "notes"} name
   * @param {{session: string}} row
   */
  #put(name, row) {
    this.#turn ??= { rows: [], kept: Promise.resolve().then(() => this.#keepTurn()) };
    this.#turn.rows.push([name, row]);
    return this.#turn.kept;
  }

  async #keepTurn() {
    const rows = this.#turn?.rows ?? [];
    this.#turn = null;
    await this.#change((utterances, notes) => {
      for (const [name, row] of rows) {
        if (!this.#erased.has(row.session)) (name === "notes" ? notes : utterances).put(row);
      }
    });
  }

  /**
   * Make a change. A change always spans both stores, so that IndexedDB keeps the order of the changes; with `strict`
   * durability a change is complete when the disk has the change. A change that fails leaves the words in memory only,
   * and so does a change that is late, until it is complete.
   * @param {(utterances: IDBObjectStore, notes: IDBObjectStore) => void} make
   */
  async #change(make) {
    const kept = this.#commit(make);
    kept.then(() => (this.durable = !this.#failed), () => (this.#failed = true));
    try {
      await withDeadline(kept, DATABASE_TIMEOUT_MS);
    } catch {
      this.durable = false; // the disk is full or slow, or the database is gone or hangs
    }
  }

  /** @param {(utterances: IDBObjectStore, notes: IDBObjectStore) => void} make */
  async #commit(make) {
    const change = this.database.transaction(["utterances", "notes"], "readwrite", { durability: "strict" });
    make(change.objectStore("utterances"), change.objectStore("notes"));
    await committed(change);
  }
}

/** @param {IDBTransaction} change @returns {Promise<void>} */
function committed(change) {
  return new Promise((resolve, reject) => {
    change.oncomplete = () => resolve();
    change.onabort = change.onerror = () => reject(change.error);
  });
}

/** @implements {DeviceStore} */
class MemoryStore {
  durable = false;
  /** @type {Map<string, Utterance>} */
  #utterances = new Map();
  /** @type {Map<string, AnswerNotes>} */
  #notes = new Map();

  /** @param {FrameStore} frames */
  constructor(frames) {
    this.frames = frames;
  }

  /** @param {Utterance} utterance */
  async putUtterance(utterance) {
    this.#utterances.set(utterance.key, utterance);
  }

  /** @param {string} session */
  async utterances(session) {
    const own = [...this.#utterances.values()].filter((row) => row.session === session);
    return own.sort((a, b) => a.sequence - b.sequence);
  }

  /** @param {AnswerNotes} notes */
  async putNotes(notes) {
    this.#notes.set(`${notes.session} ${notes.question}`, notes);
  }

  /** @param {string} session */
  async notes(session) {
    return [...this.#notes.values()].filter((row) => row.session === session);
  }

  /** @param {string} session */
  async erase(session) {
    this.frames.erase(session);
    for (const rows of [this.#utterances, this.#notes])
      for (const [key, row] of rows) if (row.session === session) rows.delete(key);
  }
}
