/** How long interviews are kept, and where links lead: settings of whoever runs the server. */

import { at } from "../addresses.js";
import { readInstallation } from "../api.js";
import { t } from "../i18n.js";
import { loaded } from "../parts/loaded.js";
import { h } from "../../shared/web/js/dom.js";

export function retention() {
  const place = h("div");
  void loaded(place, readInstallation, ({ retention_days: days, public_url: url, is_public: reachable }) => [
    h("section", { class: "setting" },
      h("div", {}, h("h2", {}, t("retention.kept")), h("p", { class: "quiet" }, t("retention.kept_lead"))),
      h("div", {},
        h("p", { class: "figure-line" }, days === null ? t("retention.for_ever") : t("retention.days", { n: days })),
        h("p", { class: "quiet" }, t("retention.set_by", { name: "RETENTION_DAYS" })),
        h("p", {}, h("a", { href: at.interviews }, t("retention.shorter"))))),
    h("section", { class: "setting" },
      h("div", {}, h("h2", {}, t("retention.links")), h("p", { class: "quiet" }, t("retention.links_lead"))),
      h("div", {},
        h("p", { class: "figure-line" }, url),
        reachable
          ? h("p", { class: "quiet" }, t("retention.set_by", { name: "PUBLIC_URL" }))
          : h("p", { class: "note" }, t("invite.not_public", { url })))),
  ]);
  return place;
}
