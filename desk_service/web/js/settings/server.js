/** The settings of whoever runs the server: who invites, how long interviews are kept, and where links lead. */

import { at } from "../addresses.js";
import { readInstallation } from "../api.js";
import { t } from "../i18n.js";
import { loaded } from "../parts/loaded.js";
import { h } from "../../shared/web/js/dom.js";

export function server() {
  const place = h("div");
  void loaded(place, readInstallation, ({ organisation, retention_days: days, public_url: url, is_public }) => [
    h("section", { class: "setting" },
      h("div", {}, h("h2", {}, t("server.kept")), h("p", { class: "quiet" }, t("server.kept_lead"))),
      h("div", {},
        h("p", { class: "figure-line" }, days === null ? t("server.for_ever") : t("server.days", { n: days })),
        h("p", { class: "quiet" }, t("server.set_by", { name: "RETENTION_DAYS" })),
        h("p", {}, h("a", { href: at.interviews }, t("server.shorter"))))),
    h("section", { class: "setting" },
      h("div", {}, h("h2", {}, t("server.inviting")), h("p", { class: "quiet" }, t("server.inviting_lead"))),
      h("div", {},
        h("p", { class: "figure-line" }, organisation ?? t("server.nobody")),
        h("p", { class: organisation ? "quiet" : "note" }, t("server.set_by", { name: "ORG_NAME" })))),
    h("section", { class: "setting" },
      h("div", {}, h("h2", {}, t("server.links")), h("p", { class: "quiet" }, t("server.links_lead"))),
      h("div", {},
        h("p", { class: "figure-line" }, url),
        is_public
          ? h("p", { class: "quiet" }, t("server.set_by", { name: "PUBLIC_URL" }))
          : h("p", { class: "note" }, t("invite.not_public", { url })))),
  ]);
  return place;
}
