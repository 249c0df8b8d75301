/**
 * What must survive a reload, a crash or a day offline: in IndexedDB, else in memory. Writes take
 * effect in the order in which they were begun.
 */

/**
 * @typedef {object} Utterance
 * @property {string} key its Idempotency-Key: sent twice, it counts once
 * @property {number} sequence orders it among the session's
 * @property {string} session
 * @property {number} question
 * @property {string} text
 * @property {string} [replaces] the key of the utterance that it corrects
 * @property {{w: string, start: number, end: number}[]} [words]
 * @property {"waiting" | "saved" | "refused"} state
 */
/**
 * @typedef {object} AnswerNotes What the page alone knows of an answer.
 * @property {string} session
 * @property {number} question
 * @property {string} draft typed, not yet added
 * @property {string} [draftKey] the first utterance that the draft was saved as
 * @property {number} seconds spent on it
 */
/**
 * @typedef {object} DeviceStore
 * @property {boolean} durable false once a write failed: then the words are in this tab only
 * @property {(utterance: Utterance) => Promise<void>} putUtterance
 * @property {(session: string) => Promise<Utterance[]>} utterances in their order
 * @property {(notes: AnswerNotes) => Promise<void>} putNotes
 * @property {(session: string) => Promise<AnswerNotes[]>} notes
 * @property {(session: string) => Promise<void>} erase
 */

/** @returns {Promise<DeviceStore>} */
export async function openDeviceStore() {
  try {
    return new IndexedStore(await opened());
  } catch {
    return new MemoryStore();
  }
}

/** @returns {Promise<IDBDatabase>} */
function opened() {
  const opening = indexedDB.open("vivavoce", 1);
  opening.onupgradeneeded = () => {
    const utterances = opening.result.createObjectStore("utterances", { keyPath: "key" });
    utterances.createIndex("in_order", ["session", "sequence"]);
    opening.result.createObjectStore("notes", { keyPath: ["session", "question"] });
  };
  return result(opening);
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @implements {DeviceStore} */
class IndexedStore {
  durable = true;

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.database = database;
  }

  /** @param {Utterance} utterance */
  putUtterance(utterance) {
    return this.#put("utterances", utterance);
  }

  /** @param {string} session @returns {Promise<Utterance[]>} */
  utterances(session) {
    const store = this.database.transaction("utterances").objectStore("utterances");
    return result(store.index("in_order").getAll(IDBKeyRange.bound([session], [session, []])));
  }

  /** @param {AnswerNotes} notes */
  putNotes(notes) {
    return this.#put("notes", notes);
  }

  /** @param {string} session @returns {Promise<AnswerNotes[]>} */
  notes(session) {
    const store = this.database.transaction("notes").objectStore("notes");
    return result(store.getAll(IDBKeyRange.bound([session], [session, []])));
  }

  /** @param {string} session */
  async erase(session) {
    const keys = (await this.utterances(session)).map((utterance) => utterance.key);
    const change = this.#change();
    for (const key of keys) change.objectStore("utterances").delete(key);
    change.objectStore("notes").delete(IDBKeyRange.bound([session], [session, []]));
    await committed(change);
  }

  /** @param {"utterances" | "notes"} name @param {unknown} row */
  async #put(name, row) {
    try {
      const change = this.#change();
      change.objectStore(name).put(row);
      await committed(change);
    } catch {
      this.durable = false; // the disk is full
    }
  }

  /** Always over both stores, which is what keeps the order; strict: done once it is on the disk. */
  #change() {
    return this.database.transaction(["utterances", "notes"], "readwrite", { durability: "strict" });
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
    for (const rows of [this.#utterances, this.#notes])
      for (const [key, row] of rows) if (row.session === session) rows.delete(key);
  }
}
