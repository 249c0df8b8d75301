/** The sign that a part of the answer was not understood, until the candidate has settled the part. */

/** @import { MissedSpan } from "../device_store.js" */

import { button, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";

/**
 * @param {MissedSpan[]} spans
 * @param {{onType: () => void, onSettled: (span: MissedSpan) => void}} listener
 */
export function missedSpans(spans, { onType, onSettled }) {
  return spans.map((span) => h("li", { class: "missed note" },
    h("p", {}, t("transcript.missed")),
    h("p", { class: "row" },
      button(t("transcript.type"), onType),
      button(t("transcript.settled"), () => onSettled(span), { class: "link" }))));
}
