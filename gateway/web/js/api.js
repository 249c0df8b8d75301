/** The gateway's HTTP calls. Errors are Problems; only their `detail` is for people. */

/** @typedef {{id: string, token: string}} Credentials */
/** @typedef {{name: string, title: string, description: string, questions: number}} Role */
/** @typedef {{session_id: string, questions: string[], token: {access_token: string}, role?: string, closes_at?: number}} Started */
/** @typedef {{question_index: number, transcript: string, utterances: number}} SavedAnswer */
/** @typedef {{version: string, choices: {[name: string]: boolean}, given_at: number}} Consent */
/** @typedef {{text: string, at: number}} Contest */
/** @typedef {{session_id: string, role: string, state: "open"|"finalizing"|"reported", questions: string[], started_at: number, closes_at: number, saved: SavedAnswer[], consents?: Consent[], contests?: Contest[]}} Interview */
/** @typedef {{consent_version: string, languages: string[], phone_detection: boolean, private_reads: boolean, question_seconds: number}} Config */
/** @typedef {{trait: "clarity" | "relevance" | "structure" | "conciseness" | "confidence", reason: string, quotes: string[]}} Evidence */
/** @typedef {{clarity: number, relevance: number, structure: number, conciseness: number, confidence: number, total: number, commentary: string}} Scores */
/** @typedef {{grader: string, version: string, model?: string|null, note?: string|null}} GradedBy */
/** @typedef {{question: string, transcript: string, scores: Scores, competency?: string, record?: string|null, source?: string, state?: string, evidence?: Evidence[], review?: string|null, graded_by?: GradedBy}} ReportedAnswer */
/** @typedef {{start: number, end: number, state: "focused"|"distracted"|"unknown"}} Spell */
/** @typedef {{focused_ratio: number|null, distracted_ratio: number|null, unknown_ratio: number|null, longest_away_seconds?: number|null, seconds?: number, observations?: number, timeline?: Spell[], source?: string}} Attention */
/** @typedef {{session_id: string, role: string, started_at: number, finalized_at: number, summary: string, questions: ReportedAnswer[], unsubmitted?: {question: string, transcript: string}[], attention?: Attention|null, pdf_url: string, amended?: boolean, set_aside?: string[], revision?: number, graded_by?: string}} Report */

const LIMIT = 20_000;
/** Milliseconds that an ordinary call may take. */

export class Problem extends Error {
  /**
   * @param {number} status 0 where no answer came at all
   * @param {string} detail
   * @param {number} [retryAfter] seconds
   */
  constructor(status, detail, retryAfter) {
    super(detail);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Whether the same call may succeed later. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/**
 * @param {string} path
 * @param {{token?: string, body?: unknown, headers?: {[name: string]: string}, method?: string, limit?: number, keepalive?: boolean}} [options]
 * @returns {Promise<Response>} Problem for any status that is not 2xx.
 */
export async function call(path, { token, body, headers = {}, method, limit = LIMIT, keepalive } = {}) {
  const sent = body === undefined ? undefined : JSON.stringify(body);
  let answer;
  try {
    answer = await fetch(path, {
      method: method ?? (sent === undefined ? "GET" : "POST"),
      headers: {
        ...(sent === undefined ? {} : { "Content-Type": "application/json" }),
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
      body: sent,
      // Browsers refuse more than 64 KiB of what has to outlive the page.
      keepalive: keepalive && (sent?.length ?? 0) < 15_000,
      cache: "no-store",
      signal: AbortSignal.timeout(limit),
    });
  } catch (error) {
    throw new Problem(0, String(error));
  }
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

/** @param {Response} answer */
async function problemOf(answer) {
  const told = await answer.json().catch(() => ({}));
  const after = Number(answer.headers.get("Retry-After")) || undefined;
  return new Problem(answer.status, told.detail ?? answer.statusText, after);
}

/** @param {string} path @param {Parameters<typeof call>[1]} [options] */
async function json(path, options) {
  return (await call(path, options)).json();
}

/** @returns {Promise<Config>} */
export const readConfig = () => json("/config.json");

/** @returns {Promise<Role[]>} */
export const readRoles = () => json("/interview/roles");

/** @param {string} role @returns {Promise<Started>} */
export const startInterview = (role) => json("/interview/start", { body: { role } });

/** The calls of one session. */
export class SessionApi {
  /** @param {Credentials} credentials */
  constructor({ id, token }) {
    this.id = id;
    this.token = token;
    this.at = `/interview/${encodeURIComponent(id)}`;
  }

  /** @returns {Promise<Interview>} */
  interview() {
    return json(this.at, { token: this.token });
  }

  /** @param {string} key @param {string} version @param {{[name: string]: boolean}} choices */
  async consent(key, version, choices) {
    const headers = { "Idempotency-Key": key };
    await call(`${this.at}/consent`, { token: this.token, body: { version, choices }, headers });
  }

  /** @param {{key: string, question_index: number, text: string, sequence: number, replaces?: string, words?: unknown}} utterance */
  async append({ key, ...utterance }) {
    const body = { session_id: this.id, ...utterance };
    const headers = { "Idempotency-Key": key };
    await call("/stt/append", { token: this.token, body, headers, keepalive: true });
  }

  /** @param {{state: string, event: string, confidence?: number, timestamp: string}} observation */
  async observe(observation) {
    const options = { token: this.token, body: observation, limit: 5000, keepalive: true };
    await call(`${this.at}/attention`, options);
  }

  /**
   * Begin the end. The report at once from a gateway that waits for it, else null.
   * @returns {Promise<Report | null>}
   */
  async finalize() {
    const headers = { Prefer: "respond-async" };
    const body = { session_id: this.id };
    const answer = await call("/report/finalize", { token: this.token, body, headers, limit: 90_000 });
    return answer.status === 202 ? null : answer.json();
  }

  /** @returns {Promise<{report: Report | null, problem: string | null}>} */
  async report() {
    const answer = await call(`/report/${encodeURIComponent(this.id)}`, { token: this.token });
    const body = await answer.json();
    return answer.status === 202 ? { report: null, problem: body.problem } : { report: body, problem: null };
  }

  /** @returns {Promise<Attention>} */
  attentionSummary() {
    return json(`${this.at}/attention/summary`, { token: this.token });
  }

  /** @param {string} key @param {string} text */
  async contest(key, text) {
    await call(`${this.at}/contest`, { token: this.token, body: { text }, headers: { "Idempotency-Key": key } });
  }

  /** @param {number} index @returns {Promise<string | null>} Where the question's video is, if there is one. */
  async avatar(index) {
    const path = `/avatar/${encodeURIComponent(this.id)}/q${String(index).padStart(2, "0")}.mp4`;
    try {
      await call(path, { token: this.token, method: "HEAD" });
      return path;
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 404) return null;
      throw problem;
    }
  }

  /** A file of the session; read with the token, so that it works where reading is private too. @param {string} path */
  async file(path) {
    return (await call(path, { token: this.token, limit: 60_000 })).blob();
  }

  /** The stream of stages; see progress.js. @param {AbortSignal} signal */
  progress(signal) {
    const headers = { Authorization: `Bearer ${this.token}`, Accept: "text/event-stream" };
    return fetch(`${this.at}/progress`, { headers, cache: "no-store", signal });
  }
}
