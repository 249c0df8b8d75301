/** The frames and clips that the gateway has not acknowledged: in IndexedDB, else in memory only. */

/** @import { Clip } from "./clip_stream.js" */
/** @import { Frame } from "./frame.js" */

import { DATABASE_TIMEOUT_MS, result } from "../indexed_db.js";
import { withDeadline } from "../../shared/web/js/deadline.js";

/** The sound of all sessions on this device. A device that cannot keep sound loses that of a closed tab. */
export class FrameStore {
  /** @param {IDBDatabase | null} database */
  constructor(database) {
    this.database = database;
  }

  /** @returns {Promise<FrameStore>} */
  static async open() {
    try {
      return new FrameStore(await withDeadline(openDatabase(), DATABASE_TIMEOUT_MS));
    } catch {
      return new FrameStore(null);
    }
  }

  /** Whether frames outlive the tab. */
  get durable() {
    return this.database !== null;
  }

  /** @param {Frame | Clip} frame */
  put(frame) {
    this.#change((frames) => frames.put(frame));
  }

  /**
   * Drop the frames, or the clips, of a stream before a number.
   * @param {string} session
   * @param {string} stream
   * @param {number} number
   */
  dropBefore(session, stream, number) {
    const range = IDBKeyRange.bound([session, stream, 0], [session, stream, number], false, true);
    this.#change((frames) => frames.delete(range));
  }

  /** @param {string} session */
  erase(session) {
    this.#change((frames) => frames.delete(allOf(session)));
  }

  /**
   * Return the frames and clips of a session, by stream and number.
   * @param {string} session
   * @returns {Promise<(Frame | Clip)[]>}
   */
  async of(session) {
    if (!this.database) return [];
    try {
      const asked = this.database.transaction("frames").objectStore("frames").getAll(allOf(session));
      return await withDeadline(result(asked), DATABASE_TIMEOUT_MS);
    } catch {
      return [];
    }
  }

  /** @param {(frames: IDBObjectStore) => void} make */
  #change(make) {
    try {
      if (this.database) make(this.database.transaction("frames", "readwrite").objectStore("frames"));
    } catch {
      this.database = null; // the disk is full, or the database is gone
    }
  }
}

/** @param {string} session */
function allOf(session) {
  return IDBKeyRange.bound([session], [session, []]);
}

/** @returns {Promise<IDBDatabase>} */
function openDatabase() {
  const opening = indexedDB.open("vivavoce-sound", 1);
  opening.onupgradeneeded = () =>
    opening.result.createObjectStore("frames", { keyPath: ["session", "stream", "number"] });
  return result(opening);
}
