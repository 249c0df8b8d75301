/** Attention as shares of time and as a timeline; each colour has its own pattern and its own word. */

/** @import { AttentionFigures, AttentionSpell, Summary } from "../../shared/web/js/api_types.js" */

import { h } from "../../shared/web/js/dom.js";
import { clock, percent, t } from "../i18n.js";

const STATES = /** @type {const} */ (["focused", "distracted", "unknown"]);

/**
 * @param {Summary | AttentionFigures | null} attention
 * @returns {HTMLElement}
 */
export function attentionView(attention) {
  const nothing = !attention || attention.focused_ratio == null || !attention.seconds;
  return h("section", { class: "card attention", "aria-labelledby": "attention" },
    h("h2", { id: "attention" }, t("attention.title")),
    h("p", { class: "quiet" }, t("attention.note")),
    nothing ? h("p", {}, t("attention.nothing")) : figures(attention));
}

/** @param {Summary | AttentionFigures} attention */
function figures(attention) {
  const longest = attention.longest_away_seconds;
  const claimed = "source" in attention && attention.source === "client";
  return [
    h("ul", { class: "plain legend" }, STATES.map((state) => h("li", {},
      h("span", { class: `swatch ${state}`, "aria-hidden": "true" }),
      h("span", {}, `${t(`attention.${state}`)}: `, h("strong", {}, percent(attention[`${state}_ratio`] ?? 0)))))),
    timeline(attention.timeline ?? []),
    longest ? h("p", {}, t("attention.longest", { time: clock(longest) })) : null,
    claimed ? h("p", { class: "note" }, t("attention.claimed")) : null,
  ];
}

/** @param {AttentionSpell[]} spells */
function timeline(spells) {
  if (!spells.length) return null;
  const start = spells[0].start;
  const end = spells[spells.length - 1].end;
  const bars = spells.map((spell) => {
    const bar = h("span", { class: `swatch ${spell.state}` });
    bar.style.flexGrow = String(spell.end - spell.start);
    return bar;
  });
  const lines = spells
    .map(({ start: from, end: to, state }) => ({ from: clock(from - start), to: clock(to - start), state }))
    .filter(({ from, to }) => from !== to) // a spell of less than a second, which the bar shows
    .map(({ from, to, state }) => `${from} – ${to}: ${t(`attention.${state}`)}`);
  return h("figure", {},
    h("div", { class: "timeline", role: "img", "aria-label": t("attention.timeline") }, bars),
    h("figcaption", { class: "row between quiet" }, h("span", {}, clock(0)), h("span", {}, clock(end - start))),
    h("details", {},
      h("summary", {}, t("attention.as_list")),
      h("ol", {}, lines.map((line) => h("li", {}, line)))));
}
