/** The report on the page: the same facts as the PDF, and where to say that something is wrong. */

import { button, fill, h } from "../dom.js";
import { WRITTEN, date, isText, t } from "../i18n.js";
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
  const [first, ...more] = report.summary.split("\n");
  return h("div", { class: "report" },
    h("header", {},
      h("p", { class: "eyebrow" }, t("report.about", { role: report.role, day: date(report.finalized_at) })),
      h("h1", { tabindex: "-1", "data-title": t("report.title") }, t("report.title")),
      h("p", { class: "lead", lang: WRITTEN }, first),
      download(room, report),
      Boolean(report.set_aside?.length) && h("p", { class: "note" }, t("report.set_aside")),
      report.amended && h("p", { class: "note" }, t("report.amended"))),
    overview(report, more),
    h("section", { "aria-labelledby": "answers" },
      h("h2", { id: "answers" }, t("report.answers")),
      report.questions.map((answer, index) => answer.state !== "no answer" && answerView(answer, index + 1)),
      unanswered(report)),
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
      told.textContent = t("notice.no_answer");
    }
  };
  return h("div", { class: "row" }, button(t("report.pdf"), () => void get(), { class: "primary" }), told);
}

/** @param {Report} report @param {string[]} summary */
function overview(report, summary) {
  const means = traitMeans(report);
  return h("section", { class: "card", "aria-labelledby": "overview" },
    h("h2", { id: "overview" }, t("report.overview")),
    means ? marks(means) : h("p", {}, t("report.no_marks")),
    means && h("p", { class: "quiet" }, t("report.overview_note")),
    h("div", { class: "summary", lang: WRITTEN }, summary.map(paragraph)));
}

/** A line of the summary; what it is about comes first, before a colon. @param {string} line */
function paragraph(line) {
  const [, about, rest] = /^(\p{L}[^.:“]{2,24}:)(.*)$/u.exec(line) ?? [null, "", line];
  return h("p", {}, about && h("strong", {}, about), rest);
}

/** @param {Report} report */
function unanswered({ questions }) {
  const open = questions.map((answer, index) => ({ answer, n: index + 1 })).filter(({ answer }) => answer.state === "no answer");
  return open.length > 0 && h("div", { class: "card unanswered" },
    h("h3", {}, t("report.unanswered")),
    h("ul", { class: "plain" }, open.map(({ answer, n }) => h("li", {}, about(answer, n), h("p", { lang: WRITTEN }, answer.question)))));
}

/** @param {ReportedAnswer} answer @param {number} n */
function about({ competency }, n) {
  return h("p", { class: "eyebrow" }, [t("question.number_alone", { n }), competency].filter(Boolean).join(" · "));
}

/** @param {ReportedAnswer} answer @param {number} n */
function answerView(answer, n) {
  return h("article", { class: "card answer" },
    about(answer, n),
    h("h3", { lang: WRITTEN }, answer.question),
    stateTag(answer),
    marks(answer.scores, t("report.total", { total: answer.scores.total })),
    h("p", { lang: WRITTEN }, answer.scores.commentary),
    answer.review && h("p", { class: "note" }, t("report.review", { why: answer.review })),
    grounds(answer),
    answer.transcript && h("details", {}, h("summary", {}, t("report.transcript")),
      h("blockquote", {}, answer.transcript),
      answer.record && h("div", {}, h("p", { class: "quiet" }, t("report.record")), h("blockquote", {}, answer.record))),
    answer.graded_by && h("p", { class: "quiet small" }, grader(answer.graded_by)),
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

/** Why each mark was given; the same reason for several marks stands there once. @param {ReportedAnswer} answer */
function grounds({ evidence = [] }) {
  if (!evidence.length) return null;
  const ordered = TRAITS.flatMap((trait) => evidence.filter((ground) => ground.trait === trait));
  const reasons = [...new Set(ordered.map((ground) => ground.reason))];
  return h("details", { open: true }, h("summary", {}, t("report.grounds")),
    h("dl", { class: "grounds" }, reasons.flatMap((reason) => {
      const same = ordered.filter((ground) => ground.reason === reason);
      return [
        h("dt", {}, same.map((ground) => t(`trait.${ground.trait}`)).join(", ")),
        h("dd", { lang: WRITTEN }, reason, same.flatMap((ground) => ground.quotes.map((quote) => h("q", {}, quote)))),
      ];
    })));
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
