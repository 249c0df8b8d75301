/** The sheet that shows the shortcuts of the screen and of the page, and switches them off. */

import { h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";
import { currentShortcuts, shortcutsOn, switchShortcuts } from "../keyboard.js";
import { check } from "./form.js";
import { sheet } from "./sheet.js";

export function showShortcuts() {
  sheet(t("keys.title"), () => [
    ...currentShortcuts().map((group) =>
      h("dl", { class: "keys" }, group.map(({ keys, label }) =>
        h("div", {}, h("dt", {}, t(label)), h("dd", {}, keys.split(" ").map((key) => h("kbd", {}, key))))))),
    shortcutSwitch(),
  ]);
}

/** Return the switch of the single keys. */
export function shortcutSwitch() {
  return check(t("keys.switch"), {
    checked: shortcutsOn(),
    on: { change: (/** @type {Event & {target: HTMLInputElement}} */ event) => switchShortcuts(event.target.checked) },
  }, t("keys.switch_hint"));
}
