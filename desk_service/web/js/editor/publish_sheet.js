/** The sheet before publishing: what is different from the version that people are invited to today. */

/** @import { Content } from "../api_types.js" */

import { t } from "../i18n.js";
import { form } from "../parts/form.js";
import { sheet } from "../parts/sheet.js";
import { h } from "../../shared/web/js/dom.js";
import { differences } from "./content_view.js";

/**
 * @param {Content | null} before the newest version, null before the first
 * @param {Content} after the draft
 * @param {number} n the number of the version that is made
 * @param {() => Promise<void>} publish
 */
export function askToPublish(before, after, n, publish) {
  sheet(t("publish.title", { n }), (close) => form(async () => {
    await publish();
    close();
  }, t("publish.yes", { n }), {},
    h("p", {}, t(before ? "publish.lead" : "publish.lead_first")),
    before && differences(before, after)), { wide: true });
}
