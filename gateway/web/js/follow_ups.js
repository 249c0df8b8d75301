/** The follow-ups of an interview: asked for once an answer is finished, and kept with the interview. */

/** @import { Interview, ShownProbe } from "../shared/web/js/api_types.js" */
/** @import { Room } from "./room.js" */
/** @import { HeldSession } from "./sessions.js" */

import { delivered, isOffline } from "./delivery.js";
import { hold } from "./sessions.js";

/** Milliseconds for the sound, and for the words, of an answer to arrive. Later, no follow-up is asked for. */
const WORDS_MS = 2_000;

/**
 * Return the follow-ups that were asked, in the order of their indexes.
 * @param {HeldSession} held
 */
export function probesOf(held) {
  return held.probes ?? [];
}

/**
 * Return the texts of the questions and of the follow-ups, by their index.
 * @param {HeldSession} held
 */
export function textsOf(held) {
  return [...held.questions, ...probesOf(held).map((probe) => probe.text)];
}

/**
 * Return the follow-up with this index; undefined for a core question.
 * @param {HeldSession} held
 * @param {number} question
 * @returns {ShownProbe | undefined}
 */
export function probeAt(held, question) {
  return probesOf(held).find((probe) => probe.index === question);
}

/**
 * Take the follow-ups that the gateway knows: another device may have been asked.
 * @param {HeldSession} held
 * @param {Pick<Interview, "probes"> | null} interview
 */
export function takeProbes(held, interview) {
  if ((interview?.probes ?? []).length <= probesOf(held).length) return;
  held.probes = interview?.probes;
  hold(held);
}

/**
 * Return the index of the question or follow-up after this question; null after the last one. The gateway is asked for
 * a follow-up where the answer has words and no follow-up to it is known yet.
 * @param {Room} room
 * @param {number} question
 * @param {() => void} onAsking called when the gateway is asked, which may take some seconds
 * @returns {Promise<number | null>}
 */
export async function following(room, question, onAsking) {
  const { held, answers, api } = room;
  const core = probeAt(held, question)?.follows ?? question;
  const known = () => probesOf(held).find((probe) => probe.follows === core && probe.index > question);
  const decided = held.decided ?? [];
  const mayAsk = !decided.includes(question) && !isOffline(room);
  if (!known() && mayAsk && answers.of(question).said.length) {
    onAsking();
    await answers.saveDraft(question);
    if (await delivered(room, WORDS_MS)) {
      // Without an answer the interview goes on: a follow-up is never worth a stop.
      const next = await api.next(question).catch(() => null);
      if (next) {
        held.decided = [...decided, question];
        if (next.probe && !probeAt(held, next.probe.index)) held.probes = [...probesOf(held), next.probe];
        hold(held);
      }
    }
  }
  return known()?.index ?? (core + 1 < held.questions.length ? core + 1 : null);
}
