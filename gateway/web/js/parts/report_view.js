/** The report on the page: the same facts as the PDF, and a form for notes about mistakes. */

/** @import { FinalReport, Interview } from "../../shared/web/js/api_types.js" */
/** @import { AttentionFigures, ShownReport, Summary } from "../../shared/web/js/api_types.js" */
/** @import { Room } from "../room.js" */
/** @typedef {{lang: string, dir: string}} Written The attributes of text in the interview's language. */

import { button, fill, h } from "../../shared/web/js/dom.js";
import { date, isText, t, written } from "../i18n.js";
import { attentionView } from "./attention_view.js";
import { contest } from "./contest.js";
import { ask } from "./ask.js";
import { saveFile } from "../../shared/web/js/download.js";
import { hasMarks, together } from "./marks.js";
import { headline, overviewView } from "./overview.js";
import { about, answerView } from "./report_answer.js";
import { at, go } from "../addresses.js";
import { unsavedOf } from "../delivery.js";
import { forget, isInvited, shortId } from "../sessions.js";
import { yourData } from "./your_data.js";

/**
 * @param {Room} room
 * @param {FinalReport} report
 * @param {Summary | AttentionFigures | null} attention
 * @param {Interview | null} interview
 * @param {HTMLElement | null} speaking
 * @returns {HTMLElement}
 */
export function reportView(room, report, attention, interview, speaking) {
  const own = written(report.language ?? room.held.language);
  const facts = { role: report.title || report.role, day: date(report.finalized_at) };
  return h("div", { class: "report" },
    h("header", {},
      h("p", { class: "eyebrow" }, t("report.about", facts)),
      h("h1", { tabindex: "-1", "data-title": t("report.title") }, t("report.title")),
      h("p", { class: "lead", ...own }, headline(report)),
      notices(report),
      download(room, report)),
    overviewView(report, own),
    h("section", { "aria-labelledby": "answers" },
      h("h2", { id: "answers" }, t("report.answers")),
      report.questions.map((answer, index) => answer.state !== "no answer" && answerView(answer, index + 1, own)),
      unanswered(report, own)),
    unsubmitted(report, own),
    attentionView(attention),
    speaking,
    h("section", { class: "card", "aria-labelledby": "how" },
      h("h2", { id: "how" }, t("report.how")),
      report.questions.some(hasMarks) && h("p", {}, t("report.how_text")),
      report.overview && h("details", {},
        h("summary", {}, t("report.in_words")),
        h("div", own, report.summary.split("\n").map((line) => h("p", {}, together(line))))),
      report.pdf && h("p", { class: "quiet small digest" }, t("report.digest", { digest: report.pdf.sha256 })),
      receipts(interview)),
    rights(room, interview),
  );
}

/**
 * Return the forms by which candidates object, and read or erase their data.
 * @param {Room} room
 * @param {Interview | null} interview
 */
export function rights(room, interview) {
  return [
    contest(room, interview?.contests ?? []),
    h("section", { class: "card", "aria-labelledby": "data" },
      h("h2", { id: "data" }, t("data.title")),
      ...yourData(room),
      h("p", { class: "actions" },
        button(t("report.forget"), () => forgetAfterAsking(room), { class: "link" }),
        h("span", { class: "quiet" }, t("report.forget_note")))),
  ];
}

/**
 * Return the notices in the order of their weight.
 * @param {FinalReport} report
 */
function notices(report) {
  const count = (/** @type {string} */ state) => report.questions.filter((answer) => answer.state === state).length;
  const unread = count("not gradable");
  const look = count("needs a person");
  return [
    unread > 0 && t("report.not_gradable", { n: unread }),
    look > 0 && t("report.needs_a_person", { n: look }),
    Boolean(report.set_aside?.length) && t("report.set_aside"),
    report.amended && t("report.amended"),
  ].map((text) => text && h("p", { class: "note" }, text));
}

/** @param {Room} room */
function forgetAfterAsking(room) {
  const away = async () => {
    forget(room.held);
    await room.store.erase(room.held.id);
    go(at.lobby());
  };
  ask("one", () => void away(), { unsaved: unsavedOf(room), invited: isInvited(room.held) });
}

/**
 * @param {Room} room
 * @param {FinalReport | ShownReport} report
 */
export function download(room, report) {
  const told = h("p", { class: "quiet", role: "status" });
  const get = async () => {
    told.textContent = t("report.loading_pdf");
    try {
      saveFile(await room.api.file(report.pdf_url), `vivavoce-${shortId(room.held)}.pdf`);
      told.textContent = t("report.has_pdf");
    } catch {
      told.textContent = t("notice.no_answer");
    }
  };
  return h("div", { class: "row" }, button(t("report.pdf"), () => void get(), { class: "primary" }), told);
}

/**
 * @param {FinalReport} report
 * @param {Written} own
 */
function unanswered({ questions }, own) {
  const numbered = questions.map((answer, index) => ({ answer, n: index + 1 }));
  const open = numbered.filter(({ answer }) => answer.state === "no answer");
  return open.length > 0 && h("div", { class: "card unanswered" },
    h("h3", {}, t("report.unanswered")),
    h("ul", { class: "plain" }, open.map(({ answer, n }) =>
      h("li", {}, about(answer, n), h("p", own, answer.question)))));
}

/**
 * @param {FinalReport | ShownReport} report
 * @param {Written} own
 */
export function unsubmitted({ unsubmitted: answers = [] }, own) {
  return answers.length > 0 && h("section", { class: "card" },
    h("h2", {}, t("report.unsubmitted")),
    answers.map((answer) => h("div", own, h("h3", {}, answer.question), h("blockquote", {}, answer.transcript))));
}

/** @param {Interview | null} interview */
export function receipts(interview) {
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
