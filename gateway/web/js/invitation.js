/** The invitation of this tab: the part of its link behind the #, which never stays in the address bar. */

import { readValue, storeValue } from "../shared/web/js/storage.js";
import { at } from "./addresses.js";

const STORAGE_KEY = "vivavoce.invitation";
const PREFIX = "#vvi_";

/** Take the invitation out of the address, where it stands there, and keep it as long as the tab. */
export function takeInvitation() {
  if (!location.hash.startsWith(PREFIX)) return;
  storeValue(STORAGE_KEY, location.hash.slice(1), "sessionStorage");
  history.replaceState(null, "", `./${at.lobby()}`);
}

/** Return the invitation of this tab; empty where there is none. */
export function heldInvitation() {
  return readValue(STORAGE_KEY, "sessionStorage") ?? "";
}

export function forgetInvitation() {
  storeValue(STORAGE_KEY, "", "sessionStorage");
}

/** Return whether the address is that of a link whose invitation is missing: programs for mail cut some off. */
export function isCut() {
  return location.pathname.endsWith("/i");
}
