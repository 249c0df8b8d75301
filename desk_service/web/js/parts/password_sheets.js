/** The sheets that ask for the password amid work: a weighty call wants it again, or the login has ended. */

import { confirm, logIn } from "../api.js";
import { t } from "../i18n.js";
import { me } from "../me.js";
import { h } from "../../shared/web/js/dom.js";
import { field, form, textInput } from "./form.js";
import { sheet } from "./sheet.js";

/**
 * Ask for the password that a weighty call wants.
 * @returns {Promise<boolean>} whether it was given
 */
export function askForPassword() {
  return asked(t("password.title"), t("password.why"), t("password.yes"), ({ password }) => confirm(password));
}

/**
 * Ask the user to log in again; what stands on the screen stays.
 * @returns {Promise<boolean>} whether the user did
 */
export function askForLogin() {
  const again = async ({ password = "" }) => void (await logIn({ email: me().email, password }));
  return asked(t("login.again_title"), t("login.again_why", { email: me().email }), t("login.button"), again);
}

/**
 * @param {string} title
 * @param {string} why
 * @param {string} yes
 * @param {(values: {[name: string]: string}) => Promise<unknown>} send
 * @returns {Promise<boolean>}
 */
function asked(title, why, yes, send) {
  return new Promise((resolve) => {
    let given = false;
    sheet(title, (close) => form(async (values) => {
      await send(values);
      given = true;
      close();
    }, yes, {}, h("p", {}, why), passwordField(t("field.password"))), { closed: () => resolve(given) });
  });
}

/**
 * Return a field for the user's password.
 * @param {string} label
 */
function passwordField(label) {
  const attributes = { type: "password", name: "password", autocomplete: "current-password", required: true };
  return field(label, textInput(attributes));
}
