/** The stages of a report while it is made: a stream where there is one; the report itself decides. */

/** @typedef {{stage: "finalizing" | "transcribed" | "graded" | "attention" | "report" | "set_aside", done: number, of: number, detail: string | null}} Stage */

const AGAIN = 3000;
/** Milliseconds until a stream that broke off, or was one too many, is asked for again. */

/**
 * Until `signal`.
 * @param {import("./api.js").SessionApi} api
 * @param {(stage: Stage) => void} onStage
 * @param {AbortSignal} signal
 */
export async function followStages(api, onStage, signal) {
  while (!signal.aborted) {
    await follow(api, onStage, signal).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
}

/** One stream, to its end. @type {typeof followStages} */
async function follow(api, onStage, signal) {
  const answer = await api.progress(signal);
  if (!answer.ok || !answer.body) return;
  let rest = "";
  for await (const text of pieces(answer.body)) {
    const events = (rest + text).split(/\r?\n\r?\n/);
    rest = events.pop() ?? "";
    for (const event of events) {
      const stage = stageOf(event);
      if (stage) onStage(stage);
    }
  }
}

/** @param {ReadableStream<Uint8Array>} body */
async function* pieces(body) {
  const reader = body.pipeThrough(/** @type {any} */ (new TextDecoderStream())).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield /** @type {string} */ (value);
  }
}

/** @param {string} event @returns {Stage | null} null for a comment */
function stageOf(event) {
  const data = event.split(/\r?\n/).filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trim());
  return data.length ? JSON.parse(data.join("\n")) : null;
}
