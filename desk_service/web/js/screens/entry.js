/** The screens before the login: the first account, a colleague's first password, and the login itself. */

/** @import { Child } from "../../shared/web/js/dom.js" */
/** @import { TextKey } from "../i18n.js" */

import { at } from "../addresses.js";
import { Problem, join, logIn, setUp } from "../api.js";
import { t } from "../i18n.js";
import { languages } from "../page.js";
import { field, form, textInput } from "../parts/form.js";
import { fill, h } from "../../shared/web/js/dom.js";

const MIN_PASSWORD_CHARS = 12;

/** The token of a link, which is taken out of the address bar at once. */
let token = "";

/**
 * @param {HTMLElement} main
 * @param {string} kind "setup", "join" or "login"
 * @param {() => Promise<void>} enter called when somebody is logged in
 */
export function showEntry(main, kind, enter) {
  if (kind !== "login") takeToken();
  const entry = { setup: first, join: chosen, login }[kind] ?? login;
  fill(main, h("div", { class: "entry" },
    h("p", { class: "brand" }, document.querySelector("#side .brand svg")?.cloneNode(true), "Vivavoce"),
    h("section", { class: "card" }, entry(enter)),
    h("div", { class: "entry-foot" }, languages())));
  /** @type {HTMLInputElement | null} */ (main.querySelector("input"))?.focus();
}

function takeToken() {
  if (location.hash) token = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
}

/** Leave the address of a link for that of the page. */
function leaveLink() {
  token = "";
  history.replaceState(null, "", `./${at.today}`);
}

/**
 * Tell a link that does not hold from other things that are missing.
 * @param {unknown} error
 */
function linkRefused(error) {
  if (error instanceof Problem && error.status === 404) throw new Problem(404, error.message, undefined, "link-over");
  throw error;
}

/** @param {() => Promise<void>} enter */
function first(enter) {
  const send = async ({ name = "", email = "", password = "" }) => {
    await setUp({ token, name, email, password }).catch(linkRefused);
    leaveLink();
    await enter();
  };
  return [
    ...heading("setup.title", "setup.lead"),
    form(send, t("setup.button"), {},
      field(t("field.name"), textInput({ name: "name", autocomplete: "name", required: true, maxlength: 100 })),
      field(t("field.email"), emailInput()),
      newPassword()),
  ];
}

/** @param {() => Promise<void>} enter */
function chosen(enter) {
  const send = async ({ password = "" }) => {
    await join({ token, password }).catch(linkRefused);
    leaveLink();
    await enter();
  };
  return [...heading("join.title", "join.lead"), form(send, t("join.button"), {}, newPassword())];
}

/** @param {() => Promise<void>} enter */
function login(enter) {
  const send = async ({ email = "", password = "" }) => {
    await logIn({ email, password });
    await enter();
  };
  const password = textInput({ type: "password", name: "password", autocomplete: "current-password", required: true });
  return [
    ...heading("login.title", null),
    form(send, t("login.button"), {}, field(t("field.email"), emailInput()), field(t("field.password"), password)),
    h("details", { class: "small quiet" }, h("summary", {}, t("login.lost")), h("p", {}, t("login.lost_how"))),
  ];
}

/**
 * @param {TextKey} title
 * @param {TextKey | null} lead
 * @returns {Child[]}
 */
function heading(title, lead) {
  return [h("h1", { tabindex: "-1" }, t(title)), lead && h("p", { class: "quiet" }, t(lead))];
}

const emailInput = () =>
  textInput({ type: "email", name: "email", autocomplete: "username", required: true, maxlength: 254 });

function newPassword() {
  const input = textInput({
    type: "password", name: "password", autocomplete: "new-password", required: true, minlength: MIN_PASSWORD_CHARS,
  });
  return field(t("field.password"), input, t("field.password_hint", { n: MIN_PASSWORD_CHARS }));
}
