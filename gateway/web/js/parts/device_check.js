/** A trial of microphone, camera and speech recognition before the interview. */

/** @import { PageConfig } from "../../shared/web/js/api_types.js" */
/** @import { Devices } from "../sessions.js" */
/** @import { Recogniser } from "../speech.js" */

import { Problem, tryMicrophone } from "../api.js";
import { button, fill, h } from "../../shared/web/js/dom.js";
import { whenSlow } from "../../shared/web/js/deadline.js";
import { locale, t, textIn, written } from "../i18n.js";
import { MediaRefused, UNANSWERED_MS, close, meterStream, openCamera, openMicrophone } from "../media.js";
import { Sentence } from "../sentence.js";
import { problemText } from "../problems.js";
import { recogniser } from "../speech.js";
import { devicePicker } from "./device_picker.js";
import { levelBar } from "./level.js";

/** The loudness, 0..1, from which a person is taken to speak. */
const SPEAKING_LEVEL = 0.35;

/**
 * @param {PageConfig["recogniser"]} by
 * @param {string} language of the interview
 * @param {Devices} devices to try
 * @returns {{element: HTMLElement, close: () => void}}
 */
export function deviceCheck(by, language, devices) {
  const ready = h("p", { class: "good", role: "status" });
  const wanted = [devices.microphone && microphoneCheck(by, language), devices.camera && cameraCheck()];
  const checks = wanted.filter((check) => check !== false);
  const judge = () => {
    const good = checks.every((check) => check.element.dataset.state === "good");
    if (good !== (ready.textContent !== "")) fill(ready, good ? t("check.good") : "");
  };
  for (const check of checks) check.element.addEventListener("judged", judge);
  return {
    element: h("section", { class: "card", "aria-labelledby": "check" },
      h("h2", { id: "check" }, t("check.title")),
      h("p", { class: "quiet" }, t("check.why")),
      checks.map((check) => check.element),
      ready),
    close: () => checks.forEach((check) => check.close()),
  };
}

/**
 * Note whether the device works, for the sentence below all devices.
 * @param {HTMLElement} element
 * @param {"open" | "good"} state
 */
function judge(element, state) {
  element.dataset.state = state;
  element.dispatchEvent(new Event("judged"));
}

function cameraCheck() {
  const video = h("video", {
    muted: true,
    playsinline: true,
    class: "mirror",
    "aria-label": t("check.picture"),
    hidden: true,
  });
  const told = h("p", { role: "status" });
  /** @type {MediaStream | null} */
  let stream = null;
  const start = async () => {
    try {
      stream ??= await whenSlow(openCamera(), UNANSWERED_MS, () => (told.textContent = t("media.unanswered")));
      Object.assign(video, { srcObject: stream, hidden: false, muted: true });
      await video.play().catch(() => {}); // a refused start leaves the first picture
      told.textContent = t("check.camera_ok");
      await picker.show(stream);
      judge(element, "good");
    } catch (refused) {
      told.textContent = mediaText(refused);
    }
  };
  const end = () => {
    close(stream);
    stream = null;
  };
  const picker = devicePicker("videoinput", () => {
    end();
    void start();
  });
  const element = h("div", { class: "check" },
    h("h3", {}, t("check.camera")),
    button(t("check.camera_try"), () => void start()),
    picker.element, video, told);
  return { element, close: end };
}

/**
 * Return a trial of the microphone, by the recogniser that will hear the interview.
 * @param {PageConfig["recogniser"]} by
 * @param {string} language
 */
function microphoneCheck(by, language) {
  const level = levelBar();
  const told = h("p", { role: "status" });
  const sentence = h("blockquote", { hidden: true, ...written(language) }, textIn(language, "check.sentence"));
  const heard = h("p", { class: "heard" });
  const speech = by === "browser" ? recogniser(locale(language)) : null;
  level.element.hidden = true;
  /** @type {MediaStream | null} */
  let stream = null;
  /** @type {Sentence | null} */
  let said = null;
  let stopMeter = () => {};
  const start = async () => {
    end();
    fill(heard);
    try {
      stream = await whenSlow(openMicrophone(), UNANSWERED_MS, () => (told.textContent = t("media.unanswered")));
    } catch (refused) {
      told.textContent = mediaText(refused);
      return;
    }
    level.element.hidden = false;
    sentence.hidden = !sentence.textContent;
    told.textContent = t(sentence.hidden ? "check.say_anything" : "check.say");
    const good = () => judge(element, "good");
    if (by === "server" && window.MediaRecorder) {
      said = new Sentence(stream, (sound) => void readByServer(sound, language, heard, good));
    }
    let loud = false;
    stopMeter = meterStream(stream, (value) => {
      level.show(value);
      said?.hear(value);
      if (loud || value <= SPEAKING_LEVEL) return;
      loud = true;
      told.textContent = t("check.microphone_ok");
      if (!speech && !said) good();
    });
    if (by === "server") await picker.show(stream);
    if (speech) readBack(speech, heard, good);
    else if (!said) heard.textContent = t(by === "server" ? "check.server" : "check.no_speech");
  };
  const end = () => {
    said?.close();
    said = null;
    void speech?.stop();
    stopMeter();
    close(stream);
    stream = null;
  };
  const picker = devicePicker("audioinput", () => void start());
  const element = h("div", { class: "check" },
    h("h3", {}, t("check.microphone")),
    button(t("check.microphone_try"), () => void start()),
    picker.element, level.element, told, sentence, heard);
  return { element, close: end };
}

/**
 * Show the recognised words.
 * @param {Recogniser} speech
 * @param {HTMLElement} heard
 * @param {() => void} onWords
 */
function readBack(speech, heard, onWords) {
  const show = (/** @type {string} */ text) => {
    if (!text) return;
    fill(heard, t("check.understood"), " ", h("q", {}, text));
    onWords();
  };
  speech.start({
    onWords: (texts, shown) => show([...texts, shown].filter(Boolean).join(" ")),
    onListening: () => {},
    onSilence: () => (heard.textContent = t("check.silence")),
    onProblem: () => (heard.textContent = t("check.no_speech")),
  });
}

/**
 * Show the words that the server's recogniser hears in a sentence.
 * @param {Blob} sound
 * @param {string} language
 * @param {HTMLElement} heard
 * @param {() => void} onGood called when the sound arrived, though a busy server may leave it at that
 */
async function readByServer(sound, language, heard, onGood) {
  fill(heard, t("check.sent"));
  try {
    const { speech, text } = await tryMicrophone(sound, language);
    if (text) fill(heard, t("check.understood"), " ", h("q", written(language), text));
    else fill(heard, t(speech ? "check.not_understood" : "check.silence"));
    if (text) onGood();
  } catch (problem) {
    const busy = problem instanceof Problem && problem.status === 503;
    fill(heard, busy ? t("check.server") : problemText(problem));
    if (busy) onGood();
  }
}

/** @param {unknown} refused */
function mediaText(refused) {
  return t(`media.${refused instanceof MediaRefused ? refused.problem : "missing"}`);
}
