/** The desk's HTTP API. Every call throws a Problem when it fails. */

/** @import { CallOptions } from "../shared/web/js/http.js" */
/** @import { ChangeBody, Content, Entry, Head, Installation, InterviewItem, InviteBody } from "./api_types.js" */
/** @import { Link, NewKey, NewKeyBody, NewTemplateBody, NewUser, NewUserBody, RoleSummary } from "./api_types.js" */
/** @import { RowOutcomes, ShownInvitation, ShownKey, ShownTemplate, ShownUser, ShownVersion } from "./api_types.js" */
/** @import { DescriptionBody, Progress, ShownDraft, Today } from "./api_types.js" */
/** @import { UserChangeBody, UserLink } from "./api_types.js" */

import { Problem, call } from "../shared/web/js/http.js";

export { Problem };

/** Relative to the page's document. */
const API = "api/v1";

/** Items of the largest page of a list. */
const PAGE_ITEMS = 200;
const LARGEST = { limit: String(PAGE_ITEMS) };

/** Milliseconds for inviting as many people as a call takes. */
const INVITE_TIMEOUT_MS = 60_000;

/** Milliseconds for a file of all interviews. */
const EXPORT_TIMEOUT_MS = 300_000;

/**
 * Asks the person for what the desk wants before it answers, by the code of its refusal. Resolves with whether the
 * call should be made again.
 * @type {{[code: string]: () => Promise<boolean>}}
 */
const remedies = {};

/**
 * Have refusals with a code answered by the person.
 * @param {"not-authenticated" | "password-needed"} code
 * @param {() => Promise<boolean>} ask resolves with whether the call should be made again
 */
export function remedy(code, ask) {
  remedies[code] = ask;
}

/**
 * Call the desk; ask the person and call again where the desk wants a login or the password first.
 * @param {string} path below the API
 * @param {CallOptions} [options]
 * @returns {Promise<Response>}
 */
export async function desk(path, options) {
  for (;;) {
    try {
      return await call(`${API}/${path}`, options);
    } catch (error) {
      const ask = error instanceof Problem ? remedies[error.code] : undefined;
      if (!ask || !(await ask())) throw error;
    }
  }
}

/**
 * @param {string} path
 * @param {CallOptions} [options]
 */
export async function deskJson(path, options) {
  return (await desk(path, options)).json();
}

/**
 * Return all items of a list, page by page.
 * @param {string} path
 */
export async function everyItem(path) {
  const items = [];
  let after = "";
  do {
    const page = await deskJson(`${path}?limit=${PAGE_ITEMS}&after=${encodeURIComponent(after)}`);
    items.push(...page.items);
    after = page.next;
  } while (after);
  return items;
}

/** @template T @typedef {{items: T[], next: string | null}} Page A page of a list. */

/**
 * Who is logged in, without asking the person for a login.
 * @returns {Promise<ShownUser>}
 */
export const readMe = async () => (await call(`${API}/me`)).json();

/**
 * @param {{email: string, password: string}} body
 * @returns {Promise<ShownUser>}
 */
export const logIn = (body) => deskJson("login", { body });

/**
 * @param {{token: string, name: string, email: string, password: string}} body
 * @returns {Promise<ShownUser>}
 */
export const setUp = (body) => deskJson("setup", { body });

/**
 * @param {{token: string, password: string}} body
 * @returns {Promise<ShownUser>}
 */
export const join = (body) => deskJson("join", { body });

export const logOut = () => desk("logout", { method: "POST" });

/** @param {string} password */
export const confirm = (password) => desk("me/confirm", { body: { password } });

/** @param {{password: string, new_password: string}} body */
export const changePassword = (body) => desk("me/password", { body });

/** @returns {Promise<ShownUser[]>} */
export const readUsers = () => everyItem("users");

/**
 * @param {NewUserBody} body
 * @returns {Promise<NewUser>}
 */
export const inviteUser = (body) => deskJson("users", { body });

/**
 * @param {string} id
 * @param {UserChangeBody} body
 * @returns {Promise<ShownUser>}
 */
export const changeUser = (id, body) => deskJson(`users/${id}`, { method: "PATCH", body });

/**
 * @param {string} id
 * @returns {Promise<UserLink>}
 */
export const makeUserLink = (id) => deskJson(`users/${id}/link`, { method: "POST" });

/**
 * @param {string} language of the titles, where there are any in that language
 * @returns {Promise<RoleSummary[]>}
 */
export const readPacks = (language) => deskJson(`packs?${new URLSearchParams({ language })}`);

/** @returns {Promise<ShownTemplate[]>} */
export const readTemplates = () => everyItem("templates");

/**
 * Ask for questions for a job; they are there some seconds later.
 * @param {DescriptionBody} body
 * @returns {Promise<ShownDraft>}
 */
export const askForDraft = (body) => deskJson("drafts", { body });

/**
 * @param {string} id
 * @returns {Promise<ShownDraft>}
 */
export const readQuestionDraft = (id) => deskJson(`drafts/${id}`);

/**
 * @param {string} id of the template
 * @returns {Promise<Progress>}
 */
export const readProgress = (id) => deskJson(`templates/${id}/progress`);

/**
 * @param {NewTemplateBody} body
 * @returns {Promise<ShownTemplate>}
 */
export const makeTemplate = (body) => deskJson("templates", { body });

/**
 * @param {string} id
 * @returns {Promise<Tagged>}
 */
export const readDraft = async (id) => tagged(await desk(`templates/${id}/draft`));

/**
 * Save a draft, unless somebody else saved it since it was read (412).
 * @param {string} id
 * @param {Tagged} draft
 * @returns {Promise<Tagged>}
 */
export const saveDraft = async (id, { content, tag }) =>
  tagged(await desk(`templates/${id}/draft`, { method: "PUT", body: content, headers: { "If-Match": tag } }));

/**
 * @param {string} id
 * @param {string} tag of the draft that is published
 * @returns {Promise<ShownVersion>}
 */
export const publish = (id, tag) =>
  deskJson(`templates/${id}/publish`, { method: "POST", headers: { "If-Match": tag } });

/**
 * @param {string} id
 * @param {number} n
 * @returns {Promise<ShownVersion>}
 */
export const readVersion = (id, n) => deskJson(`templates/${id}/versions/${n}`);

/** @param {string} id */
export const archive = (id) => desk(`templates/${id}/archive`, { method: "POST" });

/** @returns {Promise<Installation>} */
export const readInstallation = () => deskJson("installation");

/**
 * Invite people; a call that is repeated under the same key invites nobody twice.
 * @param {InviteBody} body
 * @param {string} key
 * @returns {Promise<RowOutcomes>}
 */
export const invite = (body, key) =>
  deskJson("invitations", { body, headers: { "Idempotency-Key": key }, timeoutMs: INVITE_TIMEOUT_MS });

/**
 * @param {{[name: string]: string}} filters such as `template`, `q` and `after`
 * @returns {Promise<Page<ShownInvitation>>}
 */
export const readInvitations = (filters) => deskJson(`invitations?${new URLSearchParams({ ...filters, ...LARGEST })}`);

/**
 * @param {string} id
 * @param {ChangeBody} body
 * @returns {Promise<ShownInvitation>}
 */
export const changeInvitation = (id, body) => deskJson(`invitations/${id}`, { method: "PATCH", body });

/** @param {string} id */
export const revokeInvitation = (id) => desk(`invitations/${id}/revoke`, { method: "POST" });

/** @param {string} id */
export const eraseInterview = (id) => desk(`interviews/${id}`, { method: "DELETE" });

/**
 * @param {string} id
 * @returns {Promise<Link>}
 */
export const makeInvitationLink = (id) => deskJson(`invitations/${id}/link`, { method: "POST" });

/** @returns {Promise<Today>} */
export const readToday = () => deskJson("today");

/**
 * @param {{[name: string]: string}} filters such as `template`, `state`, `q` and `after`
 * @returns {Promise<Page<InterviewItem>>}
 */
export const readInterviews = (filters) => deskJson(`interviews?${new URLSearchParams(filters)}`);

/**
 * @param {string[]} ids at most 200
 * @returns {Promise<Page<InterviewItem>>}
 */
export const readInterviewsById = (ids) =>
  deskJson(`interviews?${new URLSearchParams(ids.map((id) => ["id", id]))}`);

/**
 * @param {[name: string, value: string][]} filters `template`, or an `id` for each interview
 * @returns {Promise<Blob>} a CSV file
 */
export const exportInterviews = async (filters) =>
  (await desk(`export/interviews.csv?${new URLSearchParams(filters)}`, { timeoutMs: EXPORT_TIMEOUT_MS })).blob();

/** @returns {Promise<ShownKey[]>} */
export const readKeys = () => everyItem("keys");

/**
 * @param {NewKeyBody} body
 * @returns {Promise<NewKey>}
 */
export const makeKey = (body) => deskJson("keys", { body });

/** @param {string} id */
export const revokeKey = (id) => desk(`keys/${id}`, { method: "DELETE" });

/**
 * Watch who is in an interview. The browser connects again by itself after a broken line.
 * @param {(interview: LiveInterview) => void} changed
 * @returns {EventSource} which is closed where the desk gives no stream
 */
export function watchLive(changed) {
  const stream = new EventSource(`${API}/live`);
  stream.addEventListener("live", (event) => changed(JSON.parse(event.data)));
  return stream;
}

/**
 * @typedef {object} LiveInterview
 * @property {string} interview_id
 * @property {string} label
 * @property {string} state "started", or "finished" once it runs no more
 * @property {number | null} question the question that is being answered, from 0
 * @property {number} questions
 * @property {number} since Unix seconds
 */

/** @typedef {{content: Content, tag: string}} Tagged A draft with its entity tag. */

/**
 * @param {Response} answer
 * @returns {Promise<Tagged>}
 */
async function tagged(answer) {
  return { content: await answer.json(), tag: answer.headers.get("ETag") ?? "" };
}

/**
 * @param {string} after
 * @param {number} limit
 * @returns {Promise<Page<Entry>>}
 */
export const readAudit = (after, limit) => deskJson(`audit?${new URLSearchParams({ after, limit: String(limit) })}`);

/** @returns {Promise<Head>} */
export const readAuditHead = () => deskJson("audit/head");
