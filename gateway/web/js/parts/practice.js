/** A question to practise with: the recording is played back, and never leaves this device. */

import { button, fill, h } from "../../shared/web/js/dom.js";
import { clock, t, textIn, written } from "../i18n.js";
import { MediaRefused, close, meterStream, openMicrophone } from "../media.js";
import { levelBar } from "./level.js";

/** Seconds after which a recording ends by itself. */
const LONGEST_SECONDS = 60;

/**
 * @param {string} language of the interview
 * @returns {{element: HTMLElement, close: () => void}}
 */
export function practiceQuestion(language) {
  const asked = textIn(language, "practice.question");
  const told = h("p", { role: "status" });
  const level = levelBar();
  const played = h("div");
  /** @type {{stop: () => void} | null} */
  let recording = null;
  let address = "";
  let closed = false;
  const forget = () => {
    URL.revokeObjectURL(address);
    address = "";
    fill(played);
  };
  const draw = () => {
    toggle.textContent = t(recording ? "practice.stop" : address ? "practice.again" : "practice.record");
    toggle.dataset.listening = String(recording !== null);
    level.element.hidden = recording === null;
  };
  const start = async () => {
    forget();
    try {
      recording = await record({
        onLevel: level.show,
        onTime: (left) => (told.textContent = t("practice.recording", { left: clock(left) })),
        onEnd: (sound) => {
          recording = null;
          if (closed) return;
          address = URL.createObjectURL(sound);
          fill(played, h("audio", { controls: true, src: address, "aria-label": t("practice.yours") }));
          told.textContent = t("practice.listen");
          draw();
        },
      });
    } catch (problem) {
      told.textContent = t(problem instanceof MediaRefused ? `media.${problem.problem}` : "practice.no_recording");
    }
    draw();
  };
  const toggle = button("", () => (recording ? recording.stop() : void start()));
  draw();
  return {
    element: h("section", { class: "card practice", "aria-labelledby": "practice" },
      h("h2", { id: "practice", tabindex: "-1" }, t("practice.title")),
      h("p", { class: "asked", ...written(asked ? language : "en") }, asked ?? t("practice.question")),
      h("p", { class: "actions" }, toggle),
      level.element, told, played,
      h("p", { class: "quiet" }, t("practice.stays"))),
    close: () => {
      closed = true;
      recording?.stop();
      forget();
    },
  };
}

/**
 * @typedef {object} RecordingListener
 * @property {(level: number) => void} onLevel takes the loudness, 0..1
 * @property {(secondsLeft: number) => void} onTime
 * @property {(sound: Blob) => void} onEnd
 */

/**
 * Record the microphone until `stop` is called, or the time is over.
 * @param {RecordingListener} listener
 */
async function record({ onLevel, onTime, onEnd }) {
  const stream = await openMicrophone();
  /** @type {MediaRecorder} */
  let recorder;
  try {
    recorder = new MediaRecorder(stream);
  } catch (problem) {
    close(stream);
    throw problem;
  }
  /** @type {Blob[]} */
  const parts = [];
  let left = LONGEST_SECONDS;
  const endMeter = meterStream(stream, onLevel);
  const stop = () => recorder.state !== "inactive" && recorder.stop();
  const timer = setInterval(() => {
    onTime(--left);
    if (left <= 0) stop();
  }, 1000);
  recorder.ondataavailable = ({ data }) => parts.push(data);
  recorder.onstop = () => {
    clearInterval(timer);
    endMeter();
    close(stream);
    onEnd(new Blob(parts, { type: recorder.mimeType }));
  };
  recorder.start();
  onTime(left);
  return { stop };
}
