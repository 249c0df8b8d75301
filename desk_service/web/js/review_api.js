/** The calls about interviews: reviews, decisions, objections, and the comparison. */

/** @import { AnswerBody, Assignments, Colleague, Comparison, DecisionBody, RevisionBody } from "./api_types.js" */
/** @import { ShownAssessment, ShownInterview, ShownSpan } from "./api_types.js" */

import { desk, deskJson, everyItem } from "./api.js";

/** Milliseconds for assigning a reviewer to as many interviews as a call takes. */
const ASSIGN_TIMEOUT_MS = 60_000;

/**
 * @param {string} id
 * @returns {Promise<ShownInterview>}
 */
export const readInterview = (id) => deskJson(`interviews/${id}`);

/**
 * Save the own draft of a review.
 * @param {string} id of the interview
 * @param {ShownAssessment} body
 * @param {number} revision of the draft that was saved before; 0 where there is none
 * @returns {Promise<number>} the revision of the draft that was saved
 */
export async function saveReview(id, body, revision) {
  const headers = { "If-Match": `"${revision}"` };
  const answer = await desk(`interviews/${id}/review`, { method: "PUT", body, headers });
  return (await answer.json()).revision;
}

/** @param {string} id of the interview */
export const submitReview = (id) => desk(`interviews/${id}/review/submit`, { method: "POST" });

/**
 * @param {string} id of the interview
 * @param {RevisionBody} body
 */
export const reviseReview = (id, body) => desk(`interviews/${id}/review/revise`, { body });

/**
 * @param {string} id of the interview
 * @param {string[]} users ids; who is left out is unassigned, unless that review was begun
 */
export const assign = (id, users) => desk(`interviews/${id}/assign`, { body: { user_ids: users } });

/**
 * Add a reviewer to interviews; a call that is repeated under the same key assigns nobody twice.
 * @param {string} user the id
 * @param {string[]} interviews ids
 * @param {string} key
 * @returns {Promise<Assignments>}
 */
export const assignReviewer = (user, interviews, key) => deskJson("assignments", {
  body: { user_id: user, interview_ids: interviews }, headers: { "Idempotency-Key": key }, timeoutMs: ASSIGN_TIMEOUT_MS,
});

/** @returns {Promise<Colleague[]>} */
export const readColleagues = () => everyItem("colleagues");

/**
 * @param {string} id of the interview
 * @param {DecisionBody} body
 */
export const decide = (id, body) => desk(`interviews/${id}/decision`, { body });

/**
 * @param {string} id of the interview
 * @param {string} contest
 * @param {AnswerBody} body
 */
export const answerContest = (id, contest, body) => desk(`interviews/${id}/contests/${contest}/answer`, { body });

/**
 * @param {string} id of the interview
 * @returns {Promise<Blob>} the report as those who hire see it
 */
export const readPdf = async (id) => (await desk(`interviews/${id}/report.pdf`)).blob();

/**
 * @param {string} id of the interview
 * @returns {Promise<ShownSpan[]>} its speech without sure words
 */
export const readKeptSound = async (id) => (await deskJson(`interviews/${id}/sound`)).items;

/**
 * @param {string} id of the interview
 * @param {ShownSpan} span
 * @returns {Promise<Blob>} the sound as a wav file
 */
export const hearSound = async (id, span) => (await desk(addressOf(id, span))).blob();

/**
 * Erase the sound of a span to which a person has listened.
 * @param {string} id of the interview
 * @param {ShownSpan} span
 */
export const settleSound = (id, span) => desk(`${addressOf(id, span)}/settle`, { method: "POST" });

/**
 * @param {string} id of the interview
 * @param {ShownSpan} span
 */
function addressOf(id, { stream, first_frame: first }) {
  return `interviews/${id}/sound/${encodeURIComponent(stream)}/${first}`;
}

/**
 * @param {string} template
 * @param {string | undefined} version the newest where there is none
 * @returns {Promise<Comparison>}
 */
export function readComparison(template, version) {
  const query = new URLSearchParams({ template, ...(version ? { version } : {}) });
  return deskJson(`compare?${query}`);
}
