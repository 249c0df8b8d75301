/** Speech of an interview that no recogniser understood: it stands at its answer, to be heard and then settled. */

/** @import { ShownQuestion, ShownSpan } from "../api_types.js" */

import { Problem } from "../api.js";
import { hearSound, readKeptSound, settleSound } from "../review_api.js";
import { t } from "../i18n.js";
import { busyButton } from "../parts/busy_button.js";
import { ask } from "../parts/sheet.js";
import { toast } from "../parts/toast.js";
import { problemText } from "../problems.js";
import { button, fill, h } from "../../shared/web/js/dom.js";

/** The kept sound of one interview, which is read once for all its answers. */
export class KeptSound {
  /** @type {ShownSpan[]} */
  #spans = [];
  /** `closed`: the reader may listen after the own review. */
  #state = /** @type {"asked" | "read" | "closed" | "failed"} */ ("asked");
  #problem = "";
  /** @type {HTMLAudioElement | null} */
  #playing = null;
  /** The places that are shown, with their answers. @type {Map<HTMLElement, ShownQuestion>} */
  #places = new Map();

  /** @param {string} interview the id */
  constructor(interview) {
    this.interview = interview;
    void this.#read();
  }

  /**
   * Return the place of an answer's kept sound, which is empty where there is none.
   * @param {ShownQuestion} question
   */
  at(question) {
    const place = h("div", { class: "kept-sound" });
    this.#places.set(place, question);
    this.#draw(place, question);
    return place;
  }

  /** Stop the sound, and forget the places that were shown. */
  leave() {
    this.#stop();
    this.#places.clear();
  }

  async #read() {
    try {
      this.#spans = await readKeptSound(this.interview);
      this.#state = "read";
    } catch (error) {
      this.#state = error instanceof Problem && error.code === "marks-closed" ? "closed" : "failed";
      this.#problem = problemText(error);
    }
    this.#drawAll();
  }

  #drawAll() {
    for (const [place, question] of this.#places) this.#draw(place, question);
  }

  /**
   * @param {HTMLElement} place
   * @param {ShownQuestion} question
   */
  #draw(place, question) {
    if (this.#state === "failed") return fill(place, this.#failure());
    const missed = question.answer?.state === "not_understood";
    if (this.#state === "closed") return fill(place, missed && h("p", { class: "small quiet" }, t("sound.later")));
    const spans = this.#spans.filter((span) => span.question === question.index);
    fill(place, spans.length > 0 && [
      h("p", {}, t("sound.lead", { n: spans.length })),
      h("ul", { class: "plain" }, spans.map((span, n) => this.#row(span, n + 1))),
    ]);
  }

  #failure() {
    const again = () => {
      this.#state = "asked";
      this.#drawAll();
      void this.#read();
    };
    return h("p", { class: "small", role: "alert" },
      t("sound.failed"), " ", this.#problem, " ", button(t("loaded.again"), again, { class: "link" }));
  }

  /**
   * @param {ShownSpan} span
   * @param {number} n
   */
  #row(span, n) {
    const about = { n, seconds: span.seconds };
    const player = h("div", {});
    fill(player, busyButton(t("sound.play", about), () => this.#play(span, player)));
    const settle = button(t("sound.settle"), () => this.#settle(span), {
      "aria-label": t("sound.settle_one", about), class: "quiet-button",
    });
    return h("li", { class: "row" }, player, settle);
  }

  /**
   * Each load is an entry of the audit trail, so the sound is loaded when it is asked for, and once.
   * @param {ShownSpan} span
   * @param {HTMLElement} player
   */
  async #play(span, player) {
    const sound = await hearSound(this.interview, span);
    const url = URL.createObjectURL(sound);
    const audio = h("audio", {
      controls: true, src: url, "aria-label": t("sound.audio"), on: { play: () => this.#started(audio) },
    });
    if (!player.isConnected) return URL.revokeObjectURL(url);
    fill(player, audio);
    audio.focus();
    // A browser that plays nothing by itself leaves that to the audio's own button.
    await audio.play().catch(() => {});
  }

  /** @param {HTMLAudioElement} audio */
  #started(audio) {
    if (this.#playing !== audio) this.#stop();
    this.#playing = audio;
  }

  #stop() {
    this.#playing?.pause();
    this.#playing = null;
  }

  /** @param {ShownSpan} span */
  #settle(span) {
    ask(t("sound.settle_title"), t("sound.settle_why"), t("sound.settle_yes"), () => void this.#erase(span));
  }

  /** @param {ShownSpan} span */
  async #erase(span) {
    try {
      await settleSound(this.interview, span);
    } catch (error) {
      // 404: another person settled it, or its time is over.
      if (!(error instanceof Problem && error.status === 404)) return toast(problemText(error));
    }
    this.#stop();
    this.#spans = this.#spans.filter((other) => other !== span);
    this.#drawAll();
    toast(t("sound.settled"));
  }
}
