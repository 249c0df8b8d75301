/** The form of one question: what is asked, what a good answer deals with, its time and weight, its follow-ups. */

/** @import { TemplateProbe, TemplateQuestion } from "../api_types.js" */

import { t, written } from "../i18n.js";
import { check, field, select, textInput } from "../parts/form.js";
import { icon } from "../parts/icon.js";
import { button, fill, h } from "../../shared/web/js/dom.js";

/** The limits of the desk's own checks. */
const MAX = { text: 500, line: 200, covers: 12, ideal: 2_000, probes: 3 };

const MARKS = [1, 2, 3, 4, 5];

const MINUTE = 60;

/** @typedef {Event & {target: HTMLInputElement & HTMLSelectElement}} Typed */

/**
 * @param {TemplateQuestion} question is changed in place
 * @param {string} language of the questions
 * @param {() => void} changed called after each change
 * @param {() => void} remove
 */
export function questionForm(question, language, changed, remove) {
  /** @param {(value: string) => void} set */
  const typed = (set) => ({
    input: (/** @type {Typed} */ { target }) => {
      if (!target.checkValidity()) return;
      set(target.value);
      changed();
    },
  });
  const probes = h("div", { class: "probes" });
  const showProbes = () => fill(probes, probeFields(question, language, changed, showProbes));
  const points = question.covers?.join("\n") ?? "";
  const covers = textArea(points, language, 4, MAX.covers * (MAX.line + 1), typed((value) => {
    question.covers = lines(value);
    showProbes();
  }));
  const text = textArea(question.text, language, 2, MAX.text, typed((value) => {
    question.text = line(value);
    if (question.origin === "pack") question.origin = "written";
  }));
  showProbes();
  return h("div", { class: "question-form" },
    question.origin === "drafted" && drafted(question, language, changed),
    field(t("editor.text"), text, t("editor.text_hint")),
    field(t("editor.competency"), textInput({
      value: question.competency, maxlength: MAX.line, ...written(language),
      on: typed((value) => (question.competency = line(value))),
    }), t("editor.competency_hint")),
    field(t("editor.covers"), covers, t("editor.covers_hint")),
    field(t("editor.ideal"), textArea(question.ideal ?? "", language, 3, MAX.ideal,
      typed((value) => (question.ideal = value))), t("editor.ideal_hint")),
    h("div", { class: "two" },
      field(t("editor.minutes"), textInput({
        type: "number", min: 0.5, max: 30, step: 0.5, value: (question.seconds ?? 0) / MINUTE, required: true,
        on: typed((value) => (question.seconds = Math.round(Number(value) * MINUTE))),
      })),
      field(t("editor.weight"), select("weight", {
        0: t("editor.weight_0"), 1: t("editor.weight_1"), 2: t("editor.weight_2"), 3: t("editor.weight_3"),
      }, String(question.weight), { on: typed((value) => (question.weight = Number(value))) }))),
    anchorFields(question, language, changed),
    probes,
    button(t("editor.remove"), remove, { class: "quiet-button danger" }));
}

/**
 * Return the note on a question that a program proposed, with the tick of the person who checked it.
 * @param {TemplateQuestion} question
 * @param {string} language
 * @param {() => void} changed
 */
function drafted(question, language, changed) {
  return h("div", { class: "note drafted" },
    h("p", {}, t("propose.drafted")),
    question.source && h("blockquote", written(language), question.source),
    check(t("propose.checked"), {
      checked: question.checked,
      on: { change: (/** @type {Typed} */ { target }) => (question.checked = target.checked, changed()) },
    }));
}

/**
 * Return the fields that say what each mark means for this question: all of them or none.
 * @param {TemplateQuestion} question
 * @param {string} language
 * @param {() => void} changed
 */
function anchorFields(question, language, changed) {
  const inputs = MARKS.map((mark, index) => textInput({
    value: question.anchors?.[index] ?? "", maxlength: MAX.line, "aria-label": t("anchors.mark", { n: mark }),
    placeholder: t("anchors.mark", { n: mark }), ...written(language),
    on: { input: () => (take(), changed()) },
  }));
  const missing = h("p", { class: "problem", role: "status" });
  const take = () => {
    const given = inputs.map(({ value }) => line(value));
    const all = given.every(Boolean);
    question.anchors = all ? given : [];
    missing.textContent = !all && given.some(Boolean) ? t("anchors.missing") : "";
  };
  return h("details", { class: "anchors", open: (question.anchors ?? []).length > 0 },
    h("summary", {}, t("anchors.title")),
    h("p", { class: "hint" }, t("anchors.hint")),
    inputs,
    missing);
}

/**
 * Return the fields of a question's follow-ups: each asks about one of the points that it covers.
 * @param {TemplateQuestion} question
 * @param {string} language
 * @param {() => void} changed
 * @param {() => void} show called when fields come or go
 */
function probeFields(question, language, changed, show) {
  const probes = (question.probes ??= []);
  const covers = question.covers ?? [];
  const act = (/** @type {() => void} */ change) => {
    change();
    changed();
    show();
  };
  const add = button(t("probes.add"), () => act(() => void probes.push({ text: "", for_cover: covers[0] })));
  add.prepend(icon("plus"));
  return [
    h("h3", {}, t("probes.title")),
    h("p", { class: "hint" }, t(covers.length ? "probes.lead" : "probes.needs_covers")),
    probes.length > 0 && field(t("probes.when"), select("follow_up", {
      needed: t("probes.needed"), always: t("probes.always"), never: t("probes.never"),
    }, question.follow_up ?? "needed", {
      on: { change: (/** @type {Typed} */ { target }) => act(() => (question.follow_up = mode(target.value))) },
    })),
    probes.map((probe) => probeField(probe, covers, language, changed, () => act(() => {
      probes.splice(probes.indexOf(probe), 1);
    }))),
    covers.length > 0 && probes.length < MAX.probes && add,
  ].flat();
}

/**
 * @param {TemplateProbe} probe
 * @param {string[]} covers
 * @param {string} language
 * @param {() => void} changed
 * @param {() => void} remove
 */
function probeField(probe, covers, language, changed, remove) {
  const points = [...new Set([...covers, probe.for_cover])].map((point) => [point, t("probes.about", { point })]);
  const take = button("", remove, { class: "quiet-button", "aria-label": t("probes.remove") });
  take.append(icon("trash"));
  return h("div", { class: "probe" },
    textInput({
      value: probe.text, maxlength: MAX.line, "aria-label": t("probes.text"), placeholder: t("probes.text"),
      ...written(language),
      on: { input: (/** @type {Typed} */ { target }) => (probe.text = line(target.value), changed()) },
    }),
    select("for_cover", Object.fromEntries(points), probe.for_cover, {
      "aria-label": t("probes.point"),
      on: { change: (/** @type {Typed} */ { target }) => (probe.for_cover = target.value, changed()) },
    }),
    take);
}

/**
 * @param {string} value
 * @param {string} language
 * @param {number} rows
 * @param {number} maxlength
 * @param {{[event: string]: (event: any) => void}} on
 */
function textArea(value, language, rows, maxlength, on) {
  const area = h("textarea", { rows, maxlength, ...written(language), on });
  area.value = value;
  return area;
}

/** @param {string} value */
const mode = (value) => /** @type {"needed" | "always" | "never"} */ (value);

/** @param {string} text */
const line = (text) => text.split(/\s+/).filter(Boolean).join(" ");

/** @param {string} text */
function lines(text) {
  return text.split("\n").map((each) => line(each).slice(0, MAX.line)).filter(Boolean).slice(0, MAX.covers);
}
