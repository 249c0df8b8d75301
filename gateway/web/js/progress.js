/** The stages of a report that is being made, as a stream of server-sent events. */

/** @import { SessionApi } from "./api.js" */

/**
 * @typedef {object} Stage
 * @property {"finalizing" | "transcribed" | "graded" | "attention" | "report" | "set_aside"} stage
 * @property {number} done
 * @property {number} of
 * @property {string | null} detail
 */

/** Milliseconds until a stream that broke off, or was refused, is asked for again. */
const RECONNECT_MS = 3_000;

/**
 * Follow the stages until `signal` aborts.
 * @param {SessionApi} api
 * @param {(stage: Stage) => void} onStage
 * @param {AbortSignal} signal
 */
export async function followStages(api, onStage, signal) {
  while (!signal.aborted) {
    await follow(api, onStage, signal).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
  }
}

/**
 * Read a stream to its end.
 * @type {typeof followStages}
 */
async function follow(api, onStage, signal) {
  const answer = await api.progress(signal);
  if (!answer.ok || !answer.body) return;
  let rest = "";
  for await (const text of decoded(answer.body)) {
    const events = (rest + text).split(/\r?\n\r?\n/);
    rest = events.pop() ?? "";
    for (const event of events) {
      const stage = stageOf(event);
      if (stage) onStage(stage);
    }
  }
}

/** @param {ReadableStream<Uint8Array>} body */
async function* decoded(body) {
  const reader = body.pipeThrough(/** @type {any} */ (new TextDecoderStream())).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield /** @type {string} */ (value);
  }
}

/**
 * @param {string} event
 * @returns {Stage | null} null for a comment
 */
function stageOf(event) {
  const lines = event.split(/\r?\n/).filter((line) => line.startsWith("data:"));
  const data = lines.map((line) => line.slice("data:".length).trim());
  return data.length ? JSON.parse(data.join("\n")) : null;
}
