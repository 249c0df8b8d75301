/** The draft that is written: every change is saved after a moment, and nobody else's save is overwritten. */

/** @import { Tagged } from "../api.js" */
/** @import { Content, TemplateQuestion } from "../api_types.js" */

import { Problem, readDraft, saveDraft } from "../api.js";
import { t } from "../i18n.js";

/** Milliseconds without a change after which a draft is saved. */
const QUIET_MS = 700;

/** @typedef {"saved" | "waiting" | "saving" | "failed" | "overtaken"} SaveState */

/** @returns {TemplateQuestion} a question that has yet to be written */
export function newQuestion() {
  return {
    text: "", competency: t("editor.new_competency"), covers: [], ideal: "", seconds: 180, weight: 1,
    origin: "written", probes: [], follow_up: "needed", anchors: [],
  };
}

/** @param {{text: string}} part */
const isWritten = ({ text }) => text.trim() !== "";

export class Draft {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Promise<void>} */
  #saving = Promise.resolve();

  /**
   * @param {string} id of the template
   * @param {Tagged} read
   * @param {() => void} told called when the state of saving changed
   */
  constructor(id, { content, tag }, told) {
    this.id = id;
    this.content = content;
    this.tag = tag;
    this.told = told;
    /** What the desk holds. */
    this.held = JSON.stringify(this.savable);
    /** @type {SaveState} */
    this.state = "saved";
    /** Why the last save failed. @type {unknown} */
    this.why = null;
  }

  /** The questions, in their order. */
  get questions() {
    return (this.content.questions ??= []);
  }

  /** Return the content that can be saved: a question or a follow-up without text is none yet. */
  get savable() {
    const questions = this.questions.filter(isWritten).map((question) => ({
      ...question,
      competency: question.competency || t("editor.new_competency"),
      probes: question.probes?.filter(isWritten),
    }));
    return { ...this.content, questions };
  }

  /** Save soon: the content was changed. */
  changed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), QUIET_MS);
    this.#tell("waiting");
  }

  /** Save what was changed, after the saves before. Never throws: `state` and `why` tell of a failure. */
  flush() {
    clearTimeout(this.#timer);
    this.#saving = this.#saving.then(() => this.#save());
    return this.#saving;
  }

  async #save() {
    const content = this.savable;
    if (JSON.stringify(content) === this.held) return this.#tell("saved");
    this.#tell("saving");
    try {
      this.tag = (await saveDraft(this.id, { content, tag: this.tag })).tag;
      this.held = JSON.stringify(content);
      if (JSON.stringify(this.savable) === this.held) this.#tell("saved");
      else this.changed();
    } catch (error) {
      this.why = error;
      this.#tell(error instanceof Problem && error.status === 412 ? "overtaken" : "failed");
    }
  }

  /** Overwrite what somebody else saved. */
  async keepMine() {
    this.tag = (await readDraft(this.id)).tag;
    await this.flush();
  }

  /** @param {SaveState} state */
  #tell(state) {
    this.state = state;
    this.told();
  }
}

/**
 * Return the seconds that the questions take.
 * @param {Content} content
 */
export function secondsInAll({ questions = [] }) {
  return questions.reduce((sum, { seconds = 0 }) => sum + seconds, 0);
}
