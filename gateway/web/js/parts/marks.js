/** Five marks as bars; the number stands beside each, so that no one has to read a length. */

import { h } from "../dom.js";
import { locale, t } from "../i18n.js";

export const TRAITS = /** @type {const} */ (["clarity", "relevance", "structure", "conciseness", "confidence"]);
const BEST = 5;

/** @typedef {{[trait in typeof TRAITS[number]]: number}} Marks */

/** @param {Marks} scores @param {string} [caption] */
export function marks(scores, caption) {
  const number = new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 });
  return h("div", { class: "marks" },
    caption && h("p", { class: "total" }, caption),
    h("dl", {}, TRAITS.map((trait) => {
      const bar = h("div", { class: "bar", "aria-hidden": "true" });
      bar.style.setProperty("--share", String(scores[trait] / BEST));
      return h("div", { class: "mark" }, h("dt", {}, t(`trait.${trait}`)),
        h("dd", {}, h("div", { class: "track" }, bar), h("span", {}, t("report.of_five", { mark: number.format(scores[trait]) }))));
    })));
}

/** Each trait's mean over the answers there were; null without any. @param {import("../api.js").Report} report @returns {Marks | null} */
export function traitMeans({ questions }) {
  const answered = questions.filter((answer) => answer.state !== "no answer");
  if (!answered.length) return null;
  const mean = (/** @type {typeof TRAITS[number]} */ trait) => answered.reduce((sum, answer) => sum + answer.scores[trait], 0) / answered.length;
  return /** @type {Marks} */ (Object.fromEntries(TRAITS.map((trait) => [trait, mean(trait)])));
}
