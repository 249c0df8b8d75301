/** The settings: parts beside each other, of which a user sees those that the role may use. */

/** @import { Address } from "../addresses.js" */
/** @import { Child } from "../../shared/web/js/dom.js" */

import { at } from "../addresses.js";
import { t } from "../i18n.js";
import { administers } from "../me.js";
import { heading } from "../parts/heading.js";
import { account } from "../settings/account.js";
import { audit } from "../settings/audit.js";
import { keys } from "../settings/keys.js";
import { server } from "../settings/server.js";
import { team } from "../settings/team.js";
import { fill, h } from "../../shared/web/js/dom.js";

/** @type {{[name in "team" | "keys" | "audit" | "server" | "account"]: () => Child | Child[]}} */
const PARTS = { team, keys, audit, server, account };

const FOR_ADMINS = new Set(["team", "keys", "audit"]);

/**
 * @param {HTMLElement} main
 * @param {Address} address
 */
export function show(main, { parts: [asked] }) {
  const names = Object.keys(PARTS).filter((name) => administers() || !FOR_ADMINS.has(name));
  const shown = /** @type {keyof typeof PARTS} */ (names.includes(asked) ? asked : names[0]);
  fill(main,
    heading(t("settings.title")),
    h("nav", { class: "tabs", "aria-label": t("settings.parts") }, names.map((name) =>
      h("a", { href: at.settings(/** @type {keyof typeof PARTS} */ (name)), "aria-current": name === shown && "page" },
        t(`settings.${/** @type {keyof typeof PARTS} */ (name)}`)))),
    PARTS[shown]());
}
