/** The keys by which other programs call the desk: made, shown once, revoked. */

/** @import { NewKeyBody, ShownKey } from "../api_types.js" */
/** @import { Column } from "../parts/table.js" */

import { makeKey, readKeys, revokeKey } from "../api.js";
import { t } from "../i18n.js";
import { copyable } from "../parts/copyable.js";
import { empty } from "../parts/empty.js";
import { check, field, form, textInput } from "../parts/form.js";
import { icon } from "../parts/icon.js";
import { loaded } from "../parts/loaded.js";
import { ask, sheet } from "../parts/sheet.js";
import { table } from "../parts/table.js";
import { toast } from "../parts/toast.js";
import { problemText } from "../problems.js";
import { day } from "../times.js";
import { button, h } from "../../shared/web/js/dom.js";

const SCOPES = /** @type {const} */ (["templates", "invitations", "interviews", "reports", "audit"]);

const DAY_SECONDS = 24 * 3600;
const DEFAULT_DAYS = 365;

export function keys() {
  const place = h("div");
  const read = () => void loaded(place, readKeys, (found) => found.length
    ? table(t("settings.keys"), columns(read), found)
    : empty(t("api_keys.none"), t("api_keys.none_why")));
  read();
  const make = button(t("api_keys.make"), () => showMake(read), { class: "primary" });
  make.prepend(icon("plus"));
  const head = h("div", { class: "part-head" }, h("p", { class: "quiet" }, t("api_keys.lead")), make);
  return h("section", {}, head, place);
}

/**
 * @param {() => void} read
 * @returns {Column<ShownKey>[]}
 */
const columns = (read) => [
  {
    label: t("field.name"), kind: "name",
    cell: ({ name, starts }) => [h("span", {}, name), h("code", { class: "below" }, `${starts}…`)],
  },
  { label: t("api_keys.scopes"), cell: ({ scopes }) => scopes.map((scope) => t(`api_keys.scope_${scope}`)).join(", ") },
  {
    label: t("api_keys.state"), kind: "short",
    cell: ({ state }) => h("span", { class: `tag ${state === "on" ? "" : "disabled"}` }, t(`api_keys.state_${state}`)),
  },
  { label: t("api_keys.ends"), kind: "short", cell: ({ ends_at }) => day(ends_at) },
  { label: t("api_keys.last_used"), kind: "short", cell: ({ last_used }) => last_used ?? t("api_keys.never_used") },
  { label: "", kind: "acts", cell: (key) => key.state === "on" && revoking(key, read) },
];

/**
 * @param {ShownKey} key
 * @param {() => void} read
 */
function revoking({ id, name }, read) {
  const revoke = () => void revokeKey(id).then(read, (error) => toast(problemText(error)));
  return button(t("api_keys.revoke"), () =>
    ask(t("api_keys.revoke_title", { name }), t("api_keys.revoke_why"), t("api_keys.revoke"), revoke), {
    class: "quiet-button", "aria-label": t("api_keys.revoke_of", { name }),
  });
}

/** @param {() => void} read */
function showMake(read) {
  sheet(t("api_keys.make"), (close) => form(async (values) => {
    const scopes = SCOPES.filter((scope) => values[scope] !== undefined);
    const ends_at = Date.now() / 1000 + Number(values.days) * DAY_SECONDS;
    const { secret } = await makeKey(/** @type {NewKeyBody} */ ({ name: values.name, scopes, ends_at }));
    close();
    read();
    sheet(t("api_keys.made"), () => [h("p", {}, t("api_keys.made_lead")), copyable(secret, t("api_keys.secret"))]);
  }, t("api_keys.make"), {},
    field(t("field.name"), textInput({ name: "name", required: true, maxlength: 100 }), t("api_keys.name_hint")),
    h("fieldset", { class: "field" },
      h("legend", {}, t("api_keys.scopes")),
      h("div", {}, SCOPES.map((scope) =>
        check(t(`api_keys.scope_${scope}`), { name: scope }, t(`api_keys.may_${scope}`))))),
    field(t("api_keys.days"), textInput({
      type: "number", name: "days", min: 1, max: 3650, value: DEFAULT_DAYS, required: true,
    }), t("api_keys.never_decides"))));
}
