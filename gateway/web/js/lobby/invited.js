/** The first step of an invited candidate: who invites, to what, until when, and what a program does in it. */

/** @import { Look, PageConfig } from "../../shared/web/js/api_types.js" */

import { h } from "../../shared/web/js/dom.js";
import { t, written, zonedTime } from "../i18n.js";
import { contactLink } from "../page.js";
import { answering } from "./welcome.js";

/**
 * @param {PageConfig} config
 * @param {Look} look
 */
export function invited(config, look) {
  const host = look.organisation?.replace(/\.$/, "");
  return [
    h("h1", { tabindex: "-1", ...written(look.language) }, look.title),
    h("p", { class: "lead" }, host ? t("invited.by", { host }) : t("invited.by_somebody")),
    h("section", { class: "card", "aria-label": t("invited.about") },
      h("dl", { class: "told" },
        fact(t("invited.length"), t("invited.length_more", { n: look.questions, minutes: look.minutes })),
        fact(t("invited.until"), t("invited.until_more", { time: zonedTime(look.expires_at) })),
        fact(t("invited.ai"), t("invited.ai_more", { grader: grader(look) })),
        fact(t("invited.person"), look.alternative || t("invited.person_more")),
        fact(t("invited.help"), ...help(look)))),
    answering(config),
  ];
}

/**
 * @param {string} term
 * @param {...(string | Node)} words
 */
function fact(term, ...words) {
  return h("div", {}, h("dt", {}, term), h("dd", { dir: "auto" }, ...words));
}

/** @param {Look} look */
function grader({ graded_by: name }) {
  return name === "offline" ? t("report.offline") : name;
}

/** @param {Look} look */
export function help({ contact }) {
  return contact ? [t("invited.help_more"), " ", contactLink(contact)] : [t("invited.help_link")];
}
