/** The differences of two contents of a template, as the reader is shown them before publishing. Pure. */

/** @import { Content, TemplateQuestion } from "../api_types.js" */

/** @typedef {{field: string, before: unknown, after: unknown}} Change The values of a field. */
/**
 * @typedef {object} QuestionDifference
 * @property {"added" | "removed" | "moved" | "changed"} kind
 * @property {string} text of the question, as it is after
 * @property {number | null} before its number from 1
 * @property {number | null} after its number from 1
 * @property {Change[]} changes
 */

/** The fields of a question that a reader sees. */
const QUESTION_FIELDS = /** @type {const} */ ([
  "text", "competency", "covers", "ideal", "seconds", "weight", "anchors", "follow_up", "probes",
]);

/** The fields of the content beside its questions. */
const TERMS = /** @type {const} */ ([
  "title", "language", "reviews_required", "blind", "follow_ups", "attention", "retention_days", "alternative",
]);

/**
 * Return the differences of the questions, in the order of `after`; removed questions come last.
 * @param {Content} before
 * @param {Content} after
 * @returns {QuestionDifference[]}
 */
export function questionDifferences({ questions: before = [] }, { questions: after = [] }) {
  const partners = paired(before, after);
  const found = after.map((question, index) => {
    const was = partners[index];
    if (was === null) return difference("added", question.text, null, index, []);
    const changes = changed(before[was], question, QUESTION_FIELDS);
    return difference(changes.length ? "changed" : "moved", question.text, was, index, changes);
  });
  const removed = before.flatMap((question, index) =>
    partners.includes(index) ? [] : [difference("removed", question.text, index, null, [])]);
  const order = partners.filter((was) => was !== null);
  return [...found, ...removed].filter(({ kind, before: was }) =>
    kind !== "moved" || isOutOfOrder(order, Number(was) - 1));
}

/**
 * Return the differences beside the questions.
 * @param {Content} before
 * @param {Content} after
 */
export function termDifferences(before, after) {
  return changed(before, after, TERMS);
}

/**
 * Return all that a question says beside its text, as a change from nothing.
 * @param {TemplateQuestion} question
 */
export function wholeQuestion(question) {
  return changed({}, question, QUESTION_FIELDS).filter(({ field }) => field !== "text");
}

/**
 * Return all that a content says beside its questions, as a change from nothing.
 * @param {Content} content
 */
export function wholeTerms(content) {
  return changed({}, content, TERMS);
}

/**
 * @param {Content} before
 * @param {Content} after
 */
export function differ(before, after) {
  return questionDifferences(before, after).length > 0 || termDifferences(before, after).length > 0;
}

/**
 * Return for each question after the index of the same question before: of the same text, else the next of the same
 * competency that has no partner.
 * @param {TemplateQuestion[]} before
 * @param {TemplateQuestion[]} after
 * @returns {(number | null)[]}
 */
function paired(before, after) {
  const free = new Set(before.keys());
  /** @param {(index: number) => boolean} fits */
  const take = (fits) => {
    const found = [...free].find(fits) ?? null;
    if (found !== null) free.delete(found);
    return found;
  };
  const partners = after.map(({ text }) => take((index) => before[index].text === text));
  return partners.map((partner, index) =>
    partner ?? take((candidate) => before[candidate].competency === after[index].competency));
}

/**
 * Return whether a question lies behind one that it lay before.
 * @param {(number | null)[]} order the numbers before, in the order after
 * @param {number} was
 */
function isOutOfOrder(order, was) {
  const place = order.indexOf(was);
  return order.slice(0, place).some((other) => Number(other) > was);
}

/**
 * @template {string} Field
 * @param {{[field in Field]?: unknown}} before
 * @param {{[field in Field]?: unknown}} after
 * @param {readonly Field[]} fields
 * @returns {Change[]}
 */
function changed(before, after, fields) {
  return fields
    .map((field) => ({ field, before: before[field], after: after[field] }))
    .filter((change) => comparable(change.before) !== comparable(change.after));
}

/**
 * Return a value as a text that is compared: nothing and an empty list are the same.
 * @param {unknown} value
 */
function comparable(value) {
  const isNothing = value == null || (Array.isArray(value) && !value.length);
  return isNothing ? '""' : JSON.stringify(value);
}

/**
 * @param {QuestionDifference["kind"]} kind
 * @param {string} text
 * @param {number | null} before index
 * @param {number | null} after index
 * @param {Change[]} changes
 * @returns {QuestionDifference}
 */
function difference(kind, text, before, after, changes) {
  const number = (/** @type {number | null} */ index) => (index === null ? null : index + 1);
  return { kind, text, before: number(before), after: number(after), changes };
}
