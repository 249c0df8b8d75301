/** The editor of an interview: its questions as the candidate will hear them, its terms, and what is live. */

/** @import { Address } from "../addresses.js" */
/** @import { Content, ShownTemplate } from "../api_types.js" */
/** @import { Child } from "../../shared/web/js/dom.js" */

import { DESCRIBE, at, go, readdress } from "../addresses.js";
import { archive, makeTemplate, publish, readDraft, readTemplates, readVersion, saveDraft } from "../api.js";
import { Draft, secondsInAll } from "../editor/draft.js";
import { differ } from "../editor/differences.js";
import { askToPublish } from "../editor/publish_sheet.js";
import { questionForm } from "../editor/question_form.js";
import { QuestionList } from "../editor/question_list.js";
import { termsForm } from "../editor/terms_form.js";
import { openVersions } from "../editor/versions_sheet.js";
import { t, written } from "../i18n.js";
import { shortcuts } from "../keyboard.js";
import { loaded } from "../parts/loaded.js";
import { ask, sheet } from "../parts/sheet.js";
import { toast } from "../parts/toast.js";
import { problemText } from "../problems.js";
import { minutes } from "../times.js";
import { announce, button, fill, h } from "../../shared/web/js/dom.js";

/**
 * @param {HTMLElement} main
 * @param {Address} address
 */
export function show(main, { parts: [id], query }) {
  const place = h("div");
  /** @type {Editor | null} */
  let editor = null;
  fill(main, h("p", { class: "back" }, h("a", { href: at.interviews }, `← ${t("interviews.title")}`)), place);
  const describe = (/** @type {Editor} */ shown) => {
    readdress(at.editor(id));
    shown.list.propose();
  };
  void loaded(place, () => read(id), (found) => {
    const shown = (editor = new Editor(found));
    if (query.has(DESCRIBE)) queueMicrotask(() => describe(shown)); // once the editor is there
    return shown.element;
  });
  const unsaved = (/** @type {Event} */ event) => {
    if (editor && editor.draft.state !== "saved") event.preventDefault();
  };
  addEventListener("beforeunload", unsaved);
  const forget = shortcuts([
    { keys: "n", label: "editor.next", act: () => editor?.walk(1) },
    { keys: "p", label: "editor.previous", act: () => editor?.walk(-1) },
    { keys: "Alt+ArrowUp", label: "editor.up", act: () => editor?.list.move(-1) },
    { keys: "Alt+ArrowDown", label: "editor.down", act: () => editor?.list.move(1) },
    { keys: "v", label: "versions.title", act: () => editor?.versions() },
    { keys: "Ctrl+s", label: "form.save", act: () => void editor?.draft.flush() },
    { keys: "Ctrl+Enter", label: "editor.publish", act: () => void editor?.publish() },
  ]);
  return async () => {
    forget();
    removeEventListener("beforeunload", unsaved);
    await editor?.draft.flush();
  };
}

/** @typedef {{template: ShownTemplate, draft: import("../api.js").Tagged, live: Content | null}} Found */

/**
 * @param {string} id
 * @returns {Promise<Found>}
 */
async function read(id) {
  const [draft, templates] = await Promise.all([readDraft(id), readTemplates()]);
  const template = /** @type {ShownTemplate} */ (templates.find((each) => each.id === id));
  const live = template.head > 0 ? (await readVersion(id, template.head)).content : null;
  return { template, draft, live };
}

class Editor {
  /** @param {Found} found */
  constructor({ template, draft, live }) {
    this.template = template;
    this.live = live;
    this.archived = template.state === "archived";
    this.draft = new Draft(template.id, draft, () => this.tell());
    this.list = new QuestionList(this.draft, (index, go) => this.choose(index, go));
    this.bar = h("div", { class: "editor-bar" });
    /** What the bar says. */
    this.shown = "";
    this.saved = h("span", { class: "saved", role: "status" });
    this.form = h("section", { class: "card question-pane" });
    this.element = h("div", { class: "editor" },
      this.heading(),
      this.bar,
      h("fieldset", { class: "panes", disabled: this.archived }, this.list.element, this.form),
      h("section", { class: "card" },
        h("h2", {}, t("terms.title")),
        h("fieldset", { disabled: this.archived }, termsForm(draft.content, () => this.changed())),
        h("p", { class: "actions" },
          button(t("editor.copy"), () => void this.copy()),
          !this.archived && button(t("editor.archive"), () => this.archive(), { class: "quiet-button danger" }))));
    this.choose(0);
    this.tell();
  }

  /** Return the title, which is written in place. */
  heading() {
    const { content } = this.draft;
    const type = (/** @type {Event & {target: HTMLInputElement}} */ { target }) => {
      if (!target.value.trim()) return;
      content.title = target.value.split(/\s+/).filter(Boolean).join(" ");
      this.changed();
    };
    return h("div", { class: "editor-head" },
      h("h1", { class: "unseen", tabindex: "-1" }, content.title),
      h("input", {
        type: "text", class: "title", value: content.title, maxlength: 200, disabled: this.archived,
        "aria-label": t("interviews.title_column"), ...written(content.language ?? ""), on: { input: type },
      }),
      this.saved);
  }

  changed() {
    this.draft.changed();
  }

  /** Tell how much is written, what is live, and whether all is saved; offer what comes next. */
  tell() {
    const { draft, live } = this;
    const different = !live || differ(live, draft.savable);
    this.saved.dataset.state = draft.state;
    fill(this.saved, t(`editor.state_${draft.state}`), ...this.remedies());
    this.showBar(different);
    if (this.list.chosen < draft.questions.length) this.list.show();
  }

  /**
   * Show the bar where it would say something else than before: a button that is replaced between press and
   * release hears no click, and loses the focus.
   * @param {boolean} different whether the draft says something else than the newest version
   */
  showBar(different) {
    const { draft, live, template } = this;
    const length = minutes(secondsInAll(draft.content)), count = t("editor.count", { n: draft.questions.length });
    const standing = this.standing(different), empty = draft.savable.questions.length === 0;
    const shown = JSON.stringify([length, count, standing, different, empty]);
    if (shown === this.shown) return;
    this.shown = shown;
    fill(this.bar,
      h("p", { class: "facts" }, h("b", {}, length), ` · ${count} · `, h("span", {}, standing)),
      !this.archived && h("p", { class: "actions" },
        live && button(t("versions.title"), () => this.versions(), { class: "quiet-button" }),
        live && h("a", { class: "button quiet-button", href: at.compare(template.id, template.head) },
          t("read.compare")),
        live && h("a", { class: `button ${different ? "" : "primary"}`, href: at.invite(template.id) },
          t("editor.invite")),
        different && button(t("editor.publish"), () => void this.publish(), {
          class: "primary", disabled: empty,
        })));
  }

  /** @param {boolean} different whether the draft says something else than the newest version */
  standing(different) {
    if (this.archived) return t("interviews.state_archived");
    if (!this.live) return t("editor.never_live");
    return t(different ? "editor.live_changed" : "editor.live", { n: this.template.head });
  }

  /** @returns {Child[]} what a reader can do about a save that failed */
  remedies() {
    const { state, why } = this.draft;
    const again = () => void this.draft.flush();
    if (state === "failed") return [` ${problemText(why)} `, button(t("loaded.again"), again, { class: "link" })];
    if (state !== "overtaken") return [];
    return [" ", button(t("editor.look"), () => this.settle(), { class: "link" })];
  }

  /** Ask whose text holds, where somebody else saved the draft meanwhile. */
  settle() {
    sheet(t("editor.overtaken_title"), (close) => [
      h("p", {}, t("editor.overtaken_why")),
      h("p", { class: "actions" },
        button(t("editor.take_theirs"), () => location.reload(), { class: "primary" }),
        button(t("editor.keep_mine"), () => (close(), void this.draft.keepMine()))),
    ]);
  }

  /**
   * Show a question beside the list.
   * @param {number} index
   * @param {boolean} [focus] whether to go to its form
   */
  choose(index, focus = false) {
    const { questions, content } = this.draft;
    const question = questions[index];
    this.list.mark(index);
    if (!question) return fill(this.form, h("div", { class: "empty" }, h("p", {}, t("editor.none"))));
    fill(this.form,
      this.list.standing(),
      questionForm(question, content.language ?? "", () => this.changed(), () => this.remove(index)));
    if (focus && !question.text) this.form.querySelector("textarea")?.focus();
    if (focus) this.form.scrollIntoView({ block: "nearest" });
  }

  /**
   * Go to a question before or behind.
   * @param {number} by
   */
  walk(by) {
    const to = this.list.chosen + by;
    if (to < 0 || to >= this.draft.questions.length) return;
    this.choose(to);
    this.list.focus();
  }

  /** @param {number} index */
  remove(index) {
    this.draft.questions.splice(index, 1);
    this.choose(Math.max(0, Math.min(index, this.draft.questions.length - 1)));
    this.changed();
    announce(t("editor.removed"));
  }

  /** Show what was published, where something was. */
  versions() {
    if (this.live) openVersions(this.template, () => this.draft.savable);
  }

  /** Ask to publish what is saved. */
  async publish() {
    await this.draft.flush();
    if (this.draft.state !== "saved" || this.archived) return;
    askToPublish(this.live, this.draft.savable, this.template.head + 1, async () => {
      const version = await publish(this.template.id, this.draft.tag);
      this.live = version.content;
      this.template = { ...this.template, head: version.n };
      this.tell();
      toast(t("publish.done", { n: version.n }));
    });
  }

  /** Begin another interview with what is written here. */
  async copy() {
    try {
      const { savable } = this.draft;
      const content = { ...savable, title: t("editor.copy_of", { title: savable.title }) };
      const { id } = await makeTemplate({ title: content.title, language: content.language });
      await saveDraft(id, { content, tag: (await readDraft(id)).tag });
      go(at.editor(id));
    } catch (error) {
      toast(problemText(error));
    }
  }

  archive() {
    ask(t("editor.archive_title"), t("editor.archive_why"), t("editor.archive"), () => {
      archive(this.template.id).then(() => go(at.interviews), (error) => toast(problemText(error)));
    });
  }
}
