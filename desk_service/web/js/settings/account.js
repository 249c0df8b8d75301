/** The settings of the user's own account: the password, and the shortcuts. */

import { changePassword } from "../api.js";
import { t } from "../i18n.js";
import { me } from "../me.js";
import { field, form, textInput } from "../parts/form.js";
import { shortcutSwitch } from "../parts/shortcut_sheet.js";
import { toast } from "../parts/toast.js";
import { h } from "../../shared/web/js/dom.js";

export function account() {
  return [
    h("section", { class: "setting" },
      h("div", {}, h("h2", {}, t("account.you")), h("p", { class: "quiet" }, `${me().name} · ${me().email}`)),
      passwordForm()),
    h("section", { class: "setting" },
      h("div", {}, h("h2", {}, t("keys.title")), h("p", { class: "quiet" }, t("account.keys_lead"))),
      h("div", {}, shortcutSwitch())),
  ];
}

function passwordForm() {
  const old = textInput({ type: "password", name: "password", autocomplete: "current-password", required: true });
  const fresh = textInput({
    type: "password", name: "new_password", autocomplete: "new-password", required: true, minlength: 12,
  });
  const change = async ({ password = "", new_password = "" }) => {
    await changePassword({ password, new_password });
    element.reset();
    toast(t("account.password_changed"));
  };
  const element = form(change, t("account.change_password"), {},
    field(t("account.old_password"), old),
    field(t("account.new_password"), fresh, t("field.password_hint", { n: 12 })));
  return element;
}
