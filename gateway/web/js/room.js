/** The candidate's room: everything that belongs to one interview while this tab holds the interview. */

/** @import { Interview, InvitedInterview, PageConfig } from "../shared/web/js/api_types.js" */
/** @import { Attention } from "./attention/attention.js" */
/** @import { Hearing } from "./hearing.js" */
/** @import { DeviceStore } from "./device_store.js" */
/** @import { HeldSession } from "./sessions.js" */

import { Problem, SessionApi } from "./api.js";
import { Answers, tidy, versionsOf, wordsByQuestion } from "./answers.js";
import { openDeviceStore } from "./device_store.js";
import { takeProbes, textsOf } from "./follow_ups.js";
import { Outbox } from "./outbox.js";

/**
 * @typedef {object} Room
 * @property {HeldSession} held
 * @property {PageConfig} config
 * @property {SessionApi} api
 * @property {DeviceStore} store
 * @property {Outbox} outbox
 * @property {Answers} answers
 * @property {Hearing | null} hearing null where the candidate did not agree to the microphone
 * @property {Attention | null} attention null where the candidate did not agree to the camera
 * @property {Interview | InvitedInterview | null} interview null while the gateway has not answered yet
 * @property {boolean} isNew whether no screen has been shown since the gateway was asked
 * @property {Map<number, string | null>} avatars the address of each question's video, once known
 * @property {() => void} close
 */

/**
 * Open the room. Without an answer from the gateway, the room shows the data of this device.
 * @param {HeldSession} held
 * @param {PageConfig} config
 * @returns {Promise<Room>} Throws a Problem where the gateway does not know the interview or the token.
 */
export async function openRoom(held, config) {
  const api = new SessionApi(held);
  const interview = await api.interview().catch((problem) => {
    if (problem instanceof Problem && problem.temporary) return null;
    throw problem;
  });
  takeProbes(held, interview);
  const store = await openDeviceStore();
  const outbox = new Outbox(store, api);
  const answers = new Answers(store, outbox, held.id, held.questions.length, interview?.saved ?? []);
  await outbox.load();
  await answers.load();
  const [hearing, attention] = await Promise.all([
    held.devices.microphone && !held.finished ? openHearing(held, config, { api, store, answers }) : null,
    held.devices.camera && !held.finished ? openAttention(api, config) : null,
  ]);
  const close = () => {
    attention?.close();
    hearing?.sound?.close();
    outbox.close();
  };
  const isNew = interview !== null;
  const avatars = new Map();
  const room = { held, config, api, store, outbox, answers, hearing, attention, interview, isNew, avatars, close };
  // Words that were recognised without a line to this page are in the record alone.
  hearing?.sound?.addEventListener("resumed", () => void readRecord(room));
  return room;
}

/**
 * @param {HeldSession} held
 * @param {PageConfig} config
 * @param {{api: SessionApi, store: DeviceStore, answers: Answers}} room
 */
async function openHearing(held, config, room) {
  const hearing = await import("./hearing.js");
  return hearing.openHearing(config.recogniser, held.language, room);
}

/**
 * @param {SessionApi} api
 * @param {PageConfig} config
 */
async function openAttention(api, config) {
  const { Attention } = await import("./attention/attention.js");
  return new Attention(api, config.phone_detection);
}

/**
 * Read the gateway's record for a screen, where the gateway can be reached: another device may have added words. The
 * first screen of a room has the record that the room was opened with.
 * @param {Room} room
 */
export async function readRecord(room) {
  const { isNew } = room;
  room.isNew = false;
  if (isNew) return;
  try {
    room.interview = await room.api.interview();
    takeProbes(room.held, room.interview);
    room.answers.take(room.interview.saved);
  } catch {
    // The room goes on with the record that was read before.
  }
}

/**
 * Return the words of an interview that only this device holds.
 * @param {DeviceStore} store
 * @param {HeldSession} held
 */
export async function unsavedWords(store, held) {
  const utterances = await store.utterances(held.id);
  const notes = await store.notes(held.id);
  const typed = notes.map(({ draftKey }) => (draftKey ? versionsOf(draftKey, utterances) : []));
  const unsaved = utterances.filter((utterance) => utterance.state !== "saved" && !typed.flat().includes(utterance));
  const kept = notes.flatMap(({ question, heard = "", draft }, n) => {
    const saved = typed[n].some(({ text, state }) => state === "saved" && text === tidy(draft));
    return [heard, saved ? "" : draft].map((text) => ({ question, text }));
  });
  return wordsByQuestion([...unsaved, ...kept], textsOf(held));
}

/**
 * Return whether the time of the interview is over, by this device's clock or by the gateway's word.
 * @param {Room} room
 */
export function isTimeOver({ held, outbox }) {
  const refused = outbox.utterances.some((utterance) => utterance.reason === "session-expired");
  return refused || held.closesAt <= Date.now() / 1000;
}
