/** The settings of the team: who may log in, with which role. Links are copied: there is no mail server. */

/** @import { ShownUser, UserLink } from "../api_types.js" */
/** @import { Column } from "../parts/table.js" */

import { changeUser, inviteUser, makeUserLink, readUsers } from "../api.js";
import { t } from "../i18n.js";
import { me } from "../me.js";
import { copyable } from "../parts/copyable.js";
import { field, form, select, textInput } from "../parts/form.js";
import { icon } from "../parts/icon.js";
import { loaded } from "../parts/loaded.js";
import { ask, sheet } from "../parts/sheet.js";
import { row, table } from "../parts/table.js";
import { toast } from "../parts/toast.js";
import { problemText } from "../problems.js";
import { deadline } from "../times.js";
import { button, h } from "../../shared/web/js/dom.js";

const ROLES = /** @type {const} */ (["admin", "recruiter", "reviewer"]);

export function team() {
  const place = h("div");
  void loaded(place, readUsers, (users) => table(t("settings.team"), columns(), users));
  const invite = button(t("team.invite"), () => showInvite(place), { class: "primary" });
  invite.prepend(icon("plus"));
  return h("section", {}, h("div", { class: "part-head" }, h("p", { class: "quiet" }, t("team.lead")), invite), place);
}

/** @returns {Column<ShownUser>[]} */
const columns = () => [
  {
    label: t("field.name"), kind: "name",
    cell: ({ name, email }) => [h("span", {}, name), h("span", { class: "below" }, email)],
  },
  { label: t("team.role"), cell: ({ role }) => t(`role.${role}`) },
  { label: t("team.state"), cell: ({ state }) => h("span", { class: `tag ${state}` }, t(`team.state_${state}`)) },
  { label: "", kind: "acts", cell: acts },
];

/** @param {ShownUser} user */
function acts(user) {
  if (user.id === me().id) return h("span", { class: "quiet" }, t("team.you"));
  const change = button(t("team.change"), () => showChange(user, change), {
    "aria-label": t("team.change_of", { name: user.name }),
  });
  return change;
}

/**
 * @param {HTMLElement} place of the table
 */
function showInvite(place) {
  sheet(t("team.invite"), (close) => form(async ({ name = "", email = "", role = "" }) => {
    const { user, link } = await inviteUser({ name, email, role: /** @type {typeof ROLES[number]} */ (role) });
    place.querySelector("tbody")?.append(row(columns(), user));
    close();
    showLink(user, link);
  }, t("team.make_link"), {},
    field(t("field.name"), textInput({ name: "name", required: true, maxlength: 100 })),
    field(t("field.email"), textInput({ name: "email", type: "email", required: true, maxlength: 254 })),
    roleField("recruiter")));
}

/**
 * @param {ShownUser} user
 * @param {UserLink} link
 */
function showLink(user, link) {
  sheet(t("team.link_title", { name: user.name }), () => [
    h("p", {}, t("team.link_lead", { deadline: deadline(link.ends_at) })),
    copyable(link.link, t("team.link")),
  ]);
}

/**
 * @param {ShownUser} user
 * @param {HTMLElement} opener in the user's row
 */
function showChange(user, opener) {
  /** @param {ShownUser} changed */
  const showChanged = (changed) => {
    opener.closest("tr")?.replaceWith(row(columns(), changed));
    toast(t("team.changed", { name: changed.name }));
  };
  const disabled = user.state === "disabled";
  sheet(user.name, (close) => {
    const problem = h("p", { class: "problem", role: "alert" });
    /** @param {() => Promise<void>} act */
    const doing = (act) => void act().then(close, (error) => (problem.textContent = problemText(error)));
    const switchState = async () => showChanged(await changeUser(user.id, { disabled: !disabled }));
    const newLink = async () => showLink(user, await makeUserLink(user.id));
    return [
      form(async ({ name = "", role = "" }) => {
        showChanged(await changeUser(user.id, { name, role: /** @type {typeof ROLES[number]} */ (role) }));
        close();
      }, t("form.save"), {},
        field(t("field.name"), textInput({ name: "name", value: user.name, required: true, maxlength: 100 })),
        roleField(user.role)),
      h("div", { class: "further" },
        !disabled && button(t("team.new_link"), () => doing(newLink)),
        button(t(disabled ? "team.let_in" : "team.shut_out"), () => {
          if (disabled) return doing(switchState);
          ask(t("team.shut_out_title", { name: user.name }), t("team.shut_out_why"), t("team.shut_out"), () =>
            doing(switchState));
        }),
        problem),
    ];
  });
}

/** @param {string} role */
function roleField(role) {
  const labels = Object.fromEntries(ROLES.map((name) => [name, `${t(`role.${name}`)}: ${t(`role.${name}_may`)}`]));
  return field(t("team.role"), select("role", labels, role));
}
