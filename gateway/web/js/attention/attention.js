/** Attention: looks at the camera picture about five times a second, and sends labels, never pictures. */

/** @import { SessionApi } from "../api.js" */
/** @import { MediaProblem } from "../media.js" */
/** @import { Looker } from "./looker.js" */

import { Judge, STATE } from "./judging.js";
import { openLooker } from "./looker.js";
import { whenSlow } from "../../shared/web/js/deadline.js";
import { MediaRefused, UNANSWERED_MS, close, openCamera } from "../media.js";

/** @typedef {"off" | "starting" | "unanswered" | "on" | "no_model" | MediaProblem} AttentionStatus */

/**
 * The milliseconds from look to look, and the largest share of the time that looking may take: a slow machine looks
 * less often. `CLOSE` while the label is in doubt, else `AT_REST`.
 */
const CLOSE = { everyMs: 200, share: 0.5 };
const AT_REST = { everyMs: 500, share: 0.1 };

/** Milliseconds without a doubt after which looks become rarer. */
const REST_AFTER_MS = 5_000;

/** Milliseconds between two reports to the gateway, which takes silence beyond 25 s for "unknown". */
const HEARTBEAT_MS = 10_000;
const HEARTBEAT_AFTER_FAILURE_MS = 2_000;

/** The attention of an interview. Fires "change" when `status` or `label` changes. */
export class Attention extends EventTarget {
  /** @type {AttentionStatus} */
  status = "off";
  /** Whether the camera was started before: a candidate who switched it off is not asked again. */
  asked = false;
  video = document.createElement("video");
  #judge = new Judge();
  /** @type {Looker | null} */
  #looker = null;
  /** @type {MediaStream | null} */
  #stream = null;
  #wanted = false;
  /** Counts starts and stops: a start that was overtaken by a stop closes its camera. */
  #turn = 0;
  #lookTimer = 0;
  #beatTimer = 0;
  #doubted = 0;

  /**
   * @param {SessionApi} api
   * @param {boolean} phone whether to look for a phone, too
   */
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

  /** Ask for the camera and begin. `status` says which part is missing. */
  async start() {
    if (this.#wanted) return;
    this.#wanted = this.asked = true;
    this.#become("starting");
    const turn = ++this.#turn;
    /** @type {MediaStream} */
    let stream;
    try {
      stream = await whenSlow(openCamera(), UNANSWERED_MS, () => {
        if (turn === this.#turn) this.#become("unanswered");
      });
    } catch (refused) {
      if (turn === this.#turn) this.#giveUp(refused instanceof MediaRefused ? refused.problem : "missing");
      return;
    }
    if (turn !== this.#turn) return close(stream);
    this.#stream = stream;
    this.#stream.getVideoTracks()[0].addEventListener("ended", () => this.#giveUp("missing"));
    this.video.srcObject = this.#stream;
    await this.video.play().catch(() => {});
    this.#looker ??= await openLooker(this.phone);
    if (turn !== this.#turn) return;
    if (!this.#looker) return this.#become("no_model");
    this.#become("on");
    this.#changed();
    void this.#look();
  }

  /** Switch the camera off, as the candidate wishes. */
  stop() {
    if (this.#wanted) this.#giveUp("off");
  }

  /** Release everything at the end of the interview. */
  close() {
    this.#wanted = false;
    this.#turn++;
    this.#release();
    this.#looker?.close();
    document.removeEventListener("visibilitychange", this.#visibility);
  }

  /** @param {AttentionStatus} status */
  #giveUp(status) {
    const was = this.status;
    this.#wanted = false;
    this.#turn++;
    this.#release();
    if (was === "on") {
      this.#judge.set("camera_off", performance.now());
      this.#changed();
      clearTimeout(this.#beatTimer); // from now on silence means the same
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
      if (this.video.paused) await this.video.play().catch(() => {}); // a video pauses when it moves to another screen
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
    const { everyMs, share } = now - this.#doubted > REST_AFTER_MS ? AT_REST : CLOSE;
    const took = now - began;
    this.#lookTimer = window.setTimeout(this.#look, Math.max(everyMs - took, took / share - took));
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

  /** Report the label, now and every ten seconds. A failed report is not repeated, because it would be late. */
  #beat = async () => {
    clearTimeout(this.#beatTimer);
    const { label, confidence } = this.#judge;
    const observation = {
      state: STATE[label],
      event: label,
      confidence: Number(confidence.toFixed(2)),
      timestamp: new Date().toISOString(),
    };
    let pause = HEARTBEAT_MS;
    try {
      await this.api.observe(observation);
    } catch {
      pause = HEARTBEAT_AFTER_FAILURE_MS;
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
