/** The candidate's room: all that belongs to one interview while it is in this tab. */

import { Problem, SessionApi } from "./api.js";
import { Answers } from "./answers.js";
import { Attention } from "./attention/attention.js";
import { openDeviceStore } from "./device_store.js";
import { Outbox } from "./outbox.js";
import { shortId } from "./sessions.js";

/** @typedef {import("./sessions.js").HeldSession} HeldSession */
/** @typedef {import("./api.js").Interview} Interview */

/**
 * @typedef {object} Room
 * @property {HeldSession} held
 * @property {import("./api.js").Config} config
 * @property {SessionApi} api
 * @property {import("./device_store.js").DeviceStore} store
 * @property {Outbox} outbox
 * @property {Answers} answers
 * @property {Attention} attention
 * @property {Interview | null} interview null where the gateway could not be asked yet
 * @property {Map<number, string | null>} avatars where each question's video is
 * @property {() => void} close
 */

/**
 * Works without the gateway: what it cannot tell now is told by this device.
 * @param {HeldSession} held
 * @param {import("./api.js").Config} config
 * @returns {Promise<Room>} Problem where the gateway knows no such interview, or no such token.
 */
export async function openRoom(held, config) {
  const api = new SessionApi(held);
  const interview = await api.interview().catch((problem) => {
    if (problem instanceof Problem && problem.passing) return null;
    throw problem;
  });
  const store = await openDeviceStore();
  const outbox = new Outbox(store, api);
  const answers = new Answers(store, outbox, held.id, held.questions.length, interview?.saved ?? []);
  await outbox.load();
  await answers.load();
  const attention = new Attention(api, config.phone_detection);
  const close = () => {
    attention.close();
    outbox.close();
  };
  return { held, config, api, store, outbox, answers, attention, interview, avatars: new Map(), close };
}

/** Addresses show the start of the session's id, and neither the id nor the token. */
export const at = {
  lobby: "#/",
  /** @param {HeldSession} held @param {number} question */
  question: (held, question) => `#/${shortId(held)}/question/${question + 1}`,
  /** @param {HeldSession} held */
  review: (held) => `#/${shortId(held)}/review`,
  /** @param {HeldSession} held */
  report: (held) => `#/${shortId(held)}/report`,
};

/** @param {string} path */
export function go(path) {
  location.hash = path;
}
