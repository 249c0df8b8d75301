/** The second step: what the candidate agrees to, short; the details are folded. */

/** @import { PageConfig } from "../../shared/web/js/api_types.js" */
/** @import { TextKey } from "../i18n.js" */

import { h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";
import { hostName } from "../page.js";
import { termsList } from "../parts/terms.js";
import { choices, mayUseCamera } from "./choices.js";

/** @param {PageConfig} config */
export function agree(config) {
  const host = hostName(config.terms);
  return [
    h("h1", { tabindex: "-1" }, t("lobby.consent")),
    h("fieldset", { class: "card" },
      h("legend", { class: "unseen" }, t("lobby.consent")),
      box("storage", t("lobby.storage"), t("lobby.storage_more", { host }), { required: true }),
      h("p", { class: "quiet" }, t("lobby.optional")),
      box("ai_grading", t("lobby.grading"), `${t("lobby.grading_more")} ${grader(config)}`),
      mayUseCamera() && box("camera", t("lobby.camera"), t("lobby.camera_more")),
      choices.aloud && h("p", {}, h("strong", {}, t("lobby.microphone")), " ", t(microphone(config)))),
    h("section", { class: "card", "aria-labelledby": "terms" },
      h("h2", { id: "terms" }, t("terms.title")),
      termsList(config.terms, h("li", {}, t("terms.rights"))),
      h("details", {}, h("summary", {}, t("lobby.kept")), kept(config)),
      h("details", {},
        h("summary", {}, t("lobby.how_graded")),
        h("p", {}, t(choices.look ? "invited.graded" : "lobby.ai"))),
      h("p", { class: "quiet" }, t("lobby.consent_receipt", { version: config.consent_version }))),
  ];
}

/**
 * @param {"storage" | "ai_grading" | "camera"} name
 * @param {string} label
 * @param {string} more
 * @param {{required?: boolean}} [options]
 */
function box(name, label, more, { required = false } = {}) {
  return h("label", { class: "choice" },
    h("input", {
      type: "checkbox",
      name,
      required,
      checked: choices[name],
      on: { change: (event) => (choices[name] = event.target.checked) },
    }),
    h("span", {}, h("strong", {}, label), h("span", { class: "quiet" }, more)));
}

/** @param {PageConfig} config */
function grader({ grader, words_sent_to: host }) {
  if (!host) return t("lobby.grader_offline");
  return t("lobby.grader_model", { grader: grader.startsWith("claude") ? `Claude (${grader})` : grader, host });
}

/**
 * @param {PageConfig} config
 * @returns {TextKey}
 */
function microphone({ recogniser, keeps_sound: keeps }) {
  if (recogniser === "browser") return "lobby.microphone_browser";
  return keeps ? "lobby.microphone_server_kept" : "lobby.microphone_server";
}

/** @param {PageConfig} config */
function kept({ phone_detection: phone, recogniser, keeps_sound: keepsSound }) {
  const aloud = choices.aloud === true;
  /** @type {(kind: "yes" | "no", lines: (TextKey | false)[]) => HTMLElement} */
  const list = (kind, lines) => h("div", { class: `kept ${kind}` },
    h("h3", {}, t(`lobby.kept_${kind}`)),
    h("ul", {}, lines.map((line) => line && h("li", {}, t(line)))));
  return h("div", {},
    list("yes", [
      "lobby.kept_words",
      aloud && recogniser === "server" && (keepsSound ? "lobby.kept_sound" : "lobby.kept_sound_shortly"),
      mayUseCamera() && "lobby.kept_labels",
      mayUseCamera() && phone && "lobby.kept_phone",
      "lobby.kept_grades",
    ]),
    list("no", [
      "lobby.not_pictures",
      aloud && recogniser === "browser" && "lobby.not_sound",
      "lobby.not_feelings",
    ]));
}
