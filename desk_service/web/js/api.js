/** The desk's HTTP API. Every call throws a Problem when it fails. */

/** @import { CallOptions } from "../shared/web/js/http.js" */
/** @import { Entry, Head, NewTemplateBody, NewUser, NewUserBody } from "./api_types.js" */
/** @import { RoleSummary, ShownTemplate, ShownUser, UserChangeBody, UserLink } from "./api_types.js" */

import { Problem, call } from "../shared/web/js/http.js";

export { Problem };

/** Relative to the page's document. */
const API = "api/v1";

/** Items of the largest page of a list. */
export const PAGE_ITEMS = 200;

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
async function desk(path, options) {
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
async function deskJson(path, options) {
  return (await desk(path, options)).json();
}

/**
 * Return all items of a list, page by page.
 * @param {string} path
 */
async function everyItem(path) {
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

/** @returns {Promise<RoleSummary[]>} */
export const readPacks = () => deskJson("packs");

/** @returns {Promise<ShownTemplate[]>} */
export const readTemplates = () => everyItem("templates");

/**
 * @param {NewTemplateBody} body
 * @returns {Promise<ShownTemplate>}
 */
export const makeTemplate = (body) => deskJson("templates", { body });

/**
 * @param {string} after
 * @returns {Promise<Page<Entry>>}
 */
export const readAudit = (after) => deskJson(`audit?after=${encodeURIComponent(after)}`);

/** @returns {Promise<Head>} */
export const readAuditHead = () => deskJson("audit/head");
