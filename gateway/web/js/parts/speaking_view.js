/** How the candidate spoke: pace, pauses and fillers, as facts that nothing judges. */

/** @import { Speaking, SpeakingFacts } from "../../shared/web/js/api_types.js" */

import { h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";

/**
 * @param {Speaking | null} speaking
 * @returns {HTMLElement | null} null where no answer was spoken to this server
 */
export function speakingView(speaking) {
  if (!speaking?.answers?.length) return null;
  const { answers, pause_seconds: least = 0 } = speaking;
  return h("section", { class: "card", "aria-labelledby": "speaking" },
    h("h2", { id: "speaking" }, t("speaking.title")),
    h("p", { class: "quiet" }, t("speaking.note")),
    h("dl", { class: "grounds" }, answers.flatMap((facts) => [
      h("dt", {}, name(facts)),
      h("dd", {}, sentences(facts, least).join(" ")),
    ])));
}

/** @param {SpeakingFacts} facts */
function name({ question_index: index, follows }) {
  const isFollowUp = typeof follows === "number";
  return isFollowUp ? t("follow_up.to", { n: follows + 1 }) : t("question.number_alone", { n: index + 1 });
}

/**
 * @param {SpeakingFacts} facts
 * @param {number} least seconds of a pause
 */
function sentences({ words_per_minute: pace, pauses = 0, longest_pause_seconds: longest, fillers = {} }, least) {
  const seconds = longest ?? 0;
  return [
    ...(pace ? [t("speaking.pace", { n: pace })] : []),
    ...(pauses === 1 ? [t("speaking.one_pause", { seconds })] : []),
    ...(pauses > 1 ? [t("speaking.pauses", { n: pauses, least, seconds })] : []),
    ...Object.entries(fillers).map(([filler, n]) => t("speaking.filler", { filler, n })),
  ];
}
