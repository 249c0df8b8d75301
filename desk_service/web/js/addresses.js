/** The addresses of the screens: the part behind the #, which the browser sends to no server. */

/** The part of an editor's address that asks for a job description. */
export const DESCRIBE = "describe";

export const at = {
  today: "#/",
  interviews: "#/interviews",
  newInterview: "#/new-interview",
  /** @type {(template: string) => string} */
  editor: (template) => `#/template/${template}`,
  /** @type {(template: string) => string} */
  described: (template) => `#/template/${template}?${DESCRIBE}`,
  /** @type {(template: string) => string} */
  invite: (template) => `#/invite/${template}`,
  /** @type {(filters?: {[name: string]: string}) => string} */
  people: (filters = {}) => {
    const query = new URLSearchParams(filters).toString();
    return `#/people${query && `?${query}`}`;
  },
  /** @type {(id: string) => string} */
  interview: (id) => `#/interview/${id}`,
  /** @type {(template: string, version: number) => string} */
  compare: (template, version) => `#/compare/${template}/${version}`,
  /** @type {(part?: "team" | "keys" | "audit" | "server" | "account") => string} */
  settings: (part = "account") => `#/settings/${part}`,
};

/** @typedef {{name: string, parts: string[], query: URLSearchParams}} Address The screen's name, and what follows. */

/** @returns {Address} the address that the browser shows */
export function currentAddress() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, ...parts] = path.split("/");
  return { name, parts, query: new URLSearchParams(query) };
}

/**
 * Show the screen at an address.
 * @param {string} path
 */
export function go(path) {
  location.hash = path;
}

/**
 * Change the address of the screen that is shown, and show no other.
 * @param {string} path
 */
export function readdress(path) {
  history.replaceState(null, "", path);
}
