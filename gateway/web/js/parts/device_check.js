/** A trial of microphone, camera and speech recognition before the interview. */

/** @import { PageConfig } from "../../shared/web/js/api_types.js" */
/** @import { Devices } from "../sessions.js" */
/** @import { Recogniser } from "../speech.js" */

import { button, fill, h } from "../../shared/web/js/dom.js";
import { whenSlow } from "../../shared/web/js/deadline.js";
import { locale, t, textIn, written } from "../i18n.js";
import { MediaRefused, UNANSWERED_MS, close, meterLevel, openCamera, openMicrophone } from "../media.js";
import { recogniser } from "../speech.js";

/** The loudness, 0..1, from which a person is taken to speak. */
const SPEAKING_LEVEL = 0.35;

/**
 * @typedef {object} DeviceCheck
 * @property {HTMLElement} element
 * @property {(devices: Devices, language: string) => void} wanted takes the devices to try and the interview's language
 * @property {() => void} close
 */

/**
 * @param {PageConfig["recogniser"]} recogniser
 * @returns {DeviceCheck} Hidden until `wanted` names a device.
 */
export function deviceCheck(recogniser) {
  const microphone = microphoneCheck(recogniser);
  const camera = cameraCheck();
  const element = h("section", { class: "card", "aria-labelledby": "check", hidden: true },
    h("h2", { id: "check" }, t("check.title")),
    h("p", { class: "quiet" }, t("check.why")),
    h("div", { class: "two" }, microphone.element, camera.element),
  );
  /** @type {(check: typeof microphone | typeof camera, wanted: boolean) => void} */
  const toggle = (check, wanted) => {
    check.element.hidden = !wanted;
    if (!wanted) check.close();
  };
  return {
    element,
    wanted: (devices, language) => {
      microphone.speak(language);
      element.hidden = !devices.microphone && !devices.camera;
      toggle(microphone, devices.microphone);
      toggle(camera, devices.camera);
    },
    close: () => [microphone, camera].forEach((check) => check.close()),
  };
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
    } catch (refused) {
      told.textContent = mediaText(refused);
    }
  };
  return {
    element: h("div", { class: "check", hidden: true },
      h("h3", {}, t("check.camera")),
      button(t("check.camera_try"), () => void start()),
      video,
      told),
    close: () => {
      close(stream);
      stream = null;
      video.hidden = true;
      told.textContent = "";
    },
  };
}

/**
 * A trial of the microphone. Only the browser's recogniser is tried: the server's recogniser hears sessions only.
 * @param {PageConfig["recogniser"]} by
 */
function microphoneCheck(by) {
  const level = h("div", { class: "level", hidden: true }, h("div", { class: "bar" }));
  const told = h("p", { role: "status" });
  let sentence = h("blockquote", { hidden: true });
  const heard = h("p", { class: "heard" });
  let language = "";
  /** @type {Recogniser | null} */
  let speech = null;
  /** @type {MediaStream | null} */
  let stream = null;
  let stopMeter = () => {};
  const start = async () => {
    try {
      stream ??= await whenSlow(openMicrophone(), UNANSWERED_MS, () => (told.textContent = t("media.unanswered")));
    } catch (refused) {
      told.textContent = mediaText(refused);
      return;
    }
    stopMeter();
    level.hidden = false;
    sentence.hidden = !sentence.textContent;
    let loud = false;
    told.textContent = t(sentence.hidden ? "check.say_anything" : "check.say");
    stopMeter = meterLevel(stream, (value) => {
      level.style.setProperty("--level", String(value));
      if (loud || value <= SPEAKING_LEVEL) return;
      loud = true;
      told.textContent = t("check.microphone_ok");
    });
    if (speech) readBack(speech, heard);
    else if (by === "server") heard.textContent = t("check.server");
    else heard.textContent = t("check.no_speech");
  };
  const end = () => {
    void speech?.stop();
    stopMeter();
    close(stream);
    stream = null;
    level.hidden = sentence.hidden = true;
    fill(told);
    fill(heard);
  };
  return {
    element: h("div", { class: "check", hidden: true },
      h("h3", {}, t("check.microphone")),
      button(t("check.microphone_try"), () => void start()),
      level, told, sentence, heard),
    speak: (/** @type {string} */ spoken) => {
      if (spoken === language) return;
      end();
      language = spoken;
      speech = by === "browser" ? recogniser(locale(language)) : null;
      sentence.replaceWith((sentence = h("blockquote", { hidden: true, ...written(language) },
        textIn(language, "check.sentence"))));
    },
    close: end,
  };
}

/**
 * Show the recognised words.
 * @param {Recogniser} speech
 * @param {HTMLElement} heard
 */
function readBack(speech, heard) {
  const show = (/** @type {string} */ text) => text && fill(heard, t("check.understood"), " ", h("q", {}, text));
  speech.start({
    onWords: (texts, shown) => show([...texts, shown].filter(Boolean).join(" ")),
    onListening: () => {},
    onSilence: () => (heard.textContent = t("check.silence")),
    onProblem: () => (heard.textContent = t("check.no_speech")),
  });
}

/** @param {unknown} refused */
function mediaText(refused) {
  return t(`media.${refused instanceof MediaRefused ? refused.problem : "missing"}`);
}
