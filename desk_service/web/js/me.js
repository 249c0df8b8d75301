/** Who is logged in. */

/** @import { ShownUser } from "./api_types.js" */

/** @type {ShownUser | null} */
let user = null;

/** Return who is logged in; screens behind the login are shown to nobody else. */
export function me() {
  if (!user) throw new Error("nobody is logged in");
  return user;
}

/** @param {ShownUser | null} somebody */
export function setMe(somebody) {
  user = somebody;
}

/** Whether the user writes interviews, invites and decides. */
export const recruits = () => me().role !== "reviewer";

/** Whether the user has all rights. */
export const administers = () => me().role === "admin";
