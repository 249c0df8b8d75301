/** HTTP calls to the gateway that served the page. Addresses are relative: the gateway may stand below a path. */

/** Milliseconds that a call may take unless the caller says otherwise. */
const CALL_TIMEOUT_MS = 20_000;

/** Characters of the longest body that may outlive the page: browsers refuse more than 64 KiB with `keepalive`. */
const KEEPALIVE_MAX_CHARS = 15_000;

/** A call without a good answer: an RFC 9457 problem of the gateway, or no answer at all. */
export class Problem extends Error {
  /**
   * @param {number} status 0 where there was no answer
   * @param {string} detail
   * @param {number} [retryAfter] seconds
   * @param {string} [code] the gateway's stable code, such as "session-expired"; empty where there is none
   */
  constructor(status, detail, retryAfter, code = "") {
    super(detail);
    this.status = status;
    this.retryAfter = retryAfter;
    this.code = code;
  }

  /** Whether the same call may succeed later. */
  get temporary() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/**
 * @typedef {object} CallOptions
 * @property {string} [token] the bearer token
 * @property {unknown} [body] sent as JSON, or a Blob as it is
 * @property {{[name: string]: string}} [headers]
 * @property {string} [method] by default GET, or POST with a body
 * @property {number} [timeoutMs]
 * @property {boolean} [keepalive] whether the call may outlive the page
 */

/**
 * Call the gateway.
 * @param {string} path relative to the page's folder, without a leading slash
 * @param {CallOptions} [options]
 * @returns {Promise<Response>} Throws a Problem for any status that is not 2xx.
 */
export async function call(path, options = {}) {
  const { token, body, headers = {}, method, timeoutMs = CALL_TIMEOUT_MS, keepalive } = options;
  const isFile = body instanceof Blob;
  const sent = body === undefined || isFile ? undefined : JSON.stringify(body);
  let answer;
  try {
    answer = await fetch(path, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: {
        ...(sent === undefined ? {} : { "Content-Type": "application/json" }),
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
      body: isFile ? body : sent,
      keepalive: keepalive && (isFile ? body.size : (sent?.length ?? 0)) < KEEPALIVE_MAX_CHARS,
      cache: "no-store",
      signal: AbortSignal.timeout?.(timeoutMs), // missing in Safari before 16
    });
  } catch (error) {
    throw new Problem(0, String(error));
  }
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

/**
 * Call the gateway and return the JSON of its answer.
 * @param {string} path
 * @param {CallOptions} [options]
 */
export async function callJson(path, options) {
  return (await call(path, options)).json();
}

/** @param {Response} answer */
async function problemOf(answer) {
  const body = await answer.json().catch(() => ({}));
  const retryAfter = Number(answer.headers.get("Retry-After")) || undefined;
  const code = String(body.type ?? "").split(":").at(-1);
  return new Problem(answer.status, body.detail ?? answer.statusText, retryAfter, code);
}
