/** The role packs as cards: each begins an interview with its questions. */

/** @import { NewTemplateBody, RoleSummary } from "../api_types.js" */

import { at, go } from "../addresses.js";
import { makeTemplate } from "../api.js";
import { currentLanguage, languageName, t } from "../i18n.js";
import { problemText } from "../problems.js";
import { toast } from "./toast.js";
import { button, h } from "../../shared/web/js/dom.js";

/** @param {RoleSummary[]} packs */
export function packCards(packs) {
  return h("ul", { class: "packs plain" },
    packs.map((pack) => h("li", { class: "card pack" },
      h("h2", {}, pack.title),
      h("p", { class: "quiet" }, pack.description),
      h("p", { class: "small quiet" }, t("packs.facts", { n: pack.questions, languages: names(pack.languages) })),
      button(t("packs.begin"), () => void begin({ pack: pack.name, language: languageOf(pack) }),
        { "aria-label": t("packs.begin_with", { title: pack.title }) }))),
    h("li", { class: "card pack blank" },
      h("h2", {}, t("packs.described")),
      h("p", { class: "quiet" }, t("packs.described_lead")),
      button(t("packs.described_begin"), () => void begin(blank(), at.described))),
    h("li", { class: "card pack blank" },
      h("h2", {}, t("packs.blank")),
      h("p", { class: "quiet" }, t("packs.blank_lead")),
      button(t("packs.blank_begin"), () => void begin(blank()))));
}

/** @returns {NewTemplateBody} an interview without questions */
const blank = () => ({ title: t("packs.untitled"), language: currentLanguage() });

/**
 * @param {NewTemplateBody} body
 * @param {(template: string) => string} address of what comes next
 */
async function begin(body, address = at.editor) {
  try {
    go(address((await makeTemplate(body)).id));
  } catch (error) {
    toast(problemText(error));
  }
}

/** @param {RoleSummary} pack */
const languageOf = (pack) => (pack.languages.includes(currentLanguage()) ? currentLanguage() : pack.languages[0]);

/** @param {string[]} languages */
const names = (languages) => languages.map(languageName).join(", ");
