/** Attention in the page: looks about five times a second, tells the gateway labels, never pictures. */

import { Judge, STATE } from "./judging.js";
import { openLooker } from "./looker.js";
import { MediaRefused, close, openCamera } from "../media.js";

/** @typedef {import("./judging.js").Label} Label */
/** @typedef {"off" | "starting" | "on" | "no_model" | import("../media.js").MediaProblem} AttentionStatus */

const CLOSE = { every: 200, share: 0.5 };
const AT_REST = { every: 500, share: 0.1 };
/** Milliseconds from look to look, and how much of the time looking may take: a slow machine looks less often. */

const REST_AFTER = 5000;
/** Milliseconds without a doubt after which looks become rarer. */

const HEARTBEAT = 10_000;
const AFTER_FAILURE = 2_000;
/** Milliseconds: silence beyond 25 s becomes "unknown" at the gateway. */

/** Fires "change" when `status` or `label` changes. */
export class Attention extends EventTarget {
  /** @type {AttentionStatus} */
  status = "off";
  /** Whether it was started before: a candidate who switched it off is not asked again. */
  asked = false;
  video = document.createElement("video");
  #judge = new Judge();
  /** @type {import("./looker.js").Looker | null} */
  #looker = null;
  /** @type {MediaStream | null} */
  #stream = null;
  #wanted = false;
  #lookTimer = 0;
  #beatTimer = 0;
  #doubted = 0;

  /** @param {import("../api.js").SessionApi} api @param {boolean} phone whether to look for one, too */
  constructor(api, phone) {
    super();
    this.api = api;
    this.phone = phone;
    Object.assign(this.video, { muted: true, playsInline: true });
    document.addEventListener("visibilitychange", this.#visibility);
  }

  get label() {
    return this.#judge.label;
  }

  /** Ask for the camera and begin. Whatever is missing is in `status`. */
  async start() {
    if (this.#wanted) return;
    this.#wanted = this.asked = true;
    this.#become("starting");
    try {
      this.#stream = await openCamera();
    } catch (refused) {
      return this.#giveUp(refused instanceof MediaRefused ? refused.problem : "missing");
    }
    this.#stream.getVideoTracks()[0].addEventListener("ended", () => this.#giveUp("missing"));
    this.video.srcObject = this.#stream;
    await this.video.play().catch(() => {});
    this.#looker ??= await openLooker(this.phone);
    if (!this.#wanted) return close(this.#stream);
    if (!this.#looker) return this.#become("no_model");
    this.#become("on");
    this.#changed();
    void this.#look();
  }

  /** The candidate switches the camera off; nothing is held against them. */
  stop() {
    if (this.#wanted) this.#giveUp("off");
  }

  /** The interview is over. */
  close() {
    this.#wanted = false;
    this.#release();
    this.#looker?.close();
    document.removeEventListener("visibilitychange", this.#visibility);
  }

  /** @param {AttentionStatus} status */
  #giveUp(status) {
    const was = this.status;
    this.#wanted = false;
    this.#release();
    if (was === "on") {
      this.#judge.set("camera_off", performance.now());
      this.#changed();
      clearTimeout(this.#beatTimer); // its silence is unknown all the same
    }
    this.#become(status);
  }

  #release() {
    clearTimeout(this.#lookTimer);
    clearTimeout(this.#beatTimer);
    close(this.#stream);
    this.#stream = null;
    this.video.srcObject = null;
  }

  #look = async () => {
    clearTimeout(this.#lookTimer);
    const began = performance.now();
    if (this.status !== "on" || document.hidden || !this.#looker) return;
    if (this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
      if (this.video.paused) await this.video.play().catch(() => {}); // moved from screen to screen
      try {
        const look = await this.#looker.look(this.video);
        if (this.status !== "on" || document.hidden) return;
        if (this.#judge.take(look, performance.now())) this.#changed();
      } catch {
        return this.#become("no_model");
      }
    }
    const now = performance.now();
    if (this.#judge.doubtful || this.#judge.label === "calibrating") this.#doubted = now;
    const { every, share } = now - this.#doubted > REST_AFTER ? AT_REST : CLOSE;
    const took = now - began;
    this.#lookTimer = window.setTimeout(this.#look, Math.max(every - took, took / share - took));
  };

  #visibility = () => {
    if (this.status !== "on") return;
    if (document.hidden) {
      this.#judge.set("tab_hidden", performance.now());
      this.#changed();
    } else void this.#look();
  };

  #changed() {
    this.dispatchEvent(new Event("change"));
    void this.#beat();
  }

  /** Tell the gateway, now and every ten seconds. What cannot be told is not kept: it would be late. */
  #beat = async () => {
    clearTimeout(this.#beatTimer);
    const { label, confidence } = this.#judge;
    const timestamp = new Date().toISOString();
    let pause = HEARTBEAT;
    try {
      await this.api.observe({ state: STATE[label], event: label, confidence: Number(confidence.toFixed(2)), timestamp });
    } catch {
      pause = AFTER_FAILURE;
    }
    clearTimeout(this.#beatTimer);
    if (this.status === "on") this.#beatTimer = window.setTimeout(this.#beat, pause);
  };

  /** @param {AttentionStatus} status */
  #become(status) {
    this.status = status;
    this.dispatchEvent(new Event("change"));
  }
}
