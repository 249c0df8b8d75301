/** The report on the page: the same facts as the PDF, and where to say that something is wrong. */

import { button, fill, h } from "../dom.js";
import { date, isText, t } from "../i18n.js";
import { attentionView } from "./attention_view.js";
import { contest } from "./contest.js";
import { TRAITS, marks, traitMeans } from "./marks.js";
import { at, go } from "../room.js";
import { forget } from "../sessions.js";

/** @typedef {import("../api.js").Report} Report */
/** @typedef {import("../api.js").ReportedAnswer} ReportedAnswer */

/**
 * @param {import("../room.js").Room} room
 * @param {Report} report
 * @param {import("../api.js").Attention | null} attention
 * @param {import("../api.js").Interview | null} interview
 * @returns {HTMLElement}
 */
export function reportView(room, report, attention, interview) {
  return h("div", { class: "report" },
    h("header", {},
      h("p", { class: "eyebrow" }, t("report.about", { role: report.role, day: date(report.finalized_at) })),
      h("h1", { tabindex: "-1", "data-title": t("report.title") }, t("report.title")),
      h("div", { class: "summary" }, report.summary.split("\n").map((line) => h("p", {}, line))),
      download(room, report),
      report.amended && h("p", { class: "note" }, t("report.amended"))),
    overview(report),
    h("section", { "aria-labelledby": "answers" },
      h("h2", { id: "answers" }, t("report.answers")),
      report.questions.map((answer, index) => answerView(answer, index))),
    unsubmitted(report),
    attentionView(attention),
    h("section", { class: "card", "aria-labelledby": "how" },
      h("h2", { id: "how" }, t("report.how")),
      h("p", {}, t("report.how_text")),
      receipts(interview)),
    contest(room, interview?.contests ?? []),
    h("p", { class: "actions" }, button(t("report.forget"), () => {
      forget(room.held);
      void room.store.erase(room.held.id);
      go(at.lobby);
    }, { class: "link" }), h("span", { class: "quiet" }, t("report.forget_note"))),
  );
}

/** @param {import("../room.js").Room} room @param {Report} report */
function download(room, report) {
  const told = h("p", { class: "quiet", role: "status" });
  const get = async () => {
    told.textContent = t("report.loading_pdf");
    try {
      const url = URL.createObjectURL(await room.api.file(report.pdf_url));
      h("a", { href: url, download: `vivavoce-${room.held.id.slice(0, 8)}.pdf` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
      told.textContent = t("report.has_pdf");
    } catch {
      told.textContent = t("notice.unreachable");
    }
  };
  return h("div", { class: "row" }, button(t("report.pdf"), () => void get(), { class: "primary" }), told);
}

/** @param {Report} report */
function overview(report) {
  const means = traitMeans(report);
  return h("section", { class: "card", "aria-labelledby": "overview" },
    h("h2", { id: "overview" }, t("report.overview")),
    means ? marks(means) : h("p", {}, t("report.no_marks")),
    means && h("p", { class: "quiet" }, t("report.overview_note")));
}

/** @param {ReportedAnswer} answer @param {number} index */
function answerView(answer, index) {
  const unanswered = answer.state === "no answer";
  return h("article", { class: "card answer" },
    h("p", { class: "eyebrow" }, t("question.number_alone", { n: index + 1 }), answer.competency ? ` · ${answer.competency}` : ""),
    h("h3", {}, answer.question),
    stateTag(answer),
    unanswered ? h("p", { class: "quiet" }, t("report.unanswered")) : [
      marks(answer.scores, t("report.total", { total: answer.scores.total })),
      h("p", {}, answer.scores.commentary),
      answer.review && h("p", { class: "note" }, t("report.review", { why: answer.review })),
      grounds(answer),
    ],
    answer.transcript && h("details", {}, h("summary", {}, t("report.transcript")),
      h("blockquote", {}, answer.transcript),
      answer.record && h("div", {}, h("p", { class: "quiet" }, t("report.record")), h("blockquote", {}, answer.record))),
    answer.graded_by && !unanswered && h("p", { class: "quiet small" }, grader(answer.graded_by)),
  );
}

/** @param {import("../api.js").GradedBy} by */
function grader({ grader, model, note }) {
  // The offline grader introduces itself in its commentary.
  const who = grader === "offline" ? "" : t("report.graded_by", { grader: model ?? grader });
  return `${who} ${note ?? ""}`.trim();
}

/** @param {ReportedAnswer} answer */
function stateTag(answer) {
  const key = `report.state_${(answer.state ?? "graded").replaceAll(" ", "_")}`;
  return answer.state && answer.state !== "graded" && isText(key) && h("p", {}, h("span", { class: answer.state === "needs a person" ? "tag warn" : "tag" }, t(key)));
}

/** @param {ReportedAnswer} answer */
function grounds({ evidence = [] }) {
  if (!evidence.length) return null;
  const ordered = TRAITS.flatMap((trait) => evidence.filter((ground) => ground.trait === trait));
  return h("details", { open: true }, h("summary", {}, t("report.grounds")),
    h("dl", { class: "grounds" }, ordered.flatMap((ground) => [
      h("dt", {}, t(`trait.${/** @type {typeof TRAITS[number]} */ (ground.trait)}`)),
      h("dd", {}, ground.reason, ground.quotes.map((quote) => h("q", {}, quote))),
    ])));
}

/** @param {Report} report */
function unsubmitted({ unsubmitted: answers = [] }) {
  return answers.length > 0 && h("section", { class: "card" },
    h("h2", {}, t("report.unsubmitted")),
    answers.map((answer) => h("div", {}, h("h3", {}, answer.question), h("blockquote", {}, answer.transcript))));
}

/** @param {import("../api.js").Interview | null} interview */
function receipts(interview) {
  const list = h("ul", { class: "plain quiet" });
  fill(list, (interview?.consents ?? []).map(({ version, given_at: at, choices }) => h("li", {},
    t("report.consent", { version, day: date(at), choices: chosen(choices) }))));
  return list;
}

/** @param {{[name: string]: boolean}} choices */
function chosen(choices) {
  return Object.entries(choices).map(([name, yes]) => {
    const key = `choice.${name}`;
    return `${isText(key) ? t(key) : name}: ${t(yes ? "choice.yes" : "choice.no")}`;
  }).join(", ");
}
