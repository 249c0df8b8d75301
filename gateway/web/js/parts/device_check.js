/** A try before it counts: does the microphone hear, does the camera see, is speech understood? */

import { button, fill, h } from "../dom.js";
import { t } from "../i18n.js";
import { MediaRefused, close, meterLevel, openCamera, openMicrophone } from "../media.js";
import { recogniser } from "../speech.js";

/** @typedef {{element: HTMLElement, wanted: (devices: import("../sessions.js").Devices) => void, close: () => void}} DeviceCheck */

/** @returns {DeviceCheck} Hidden until a device is wanted. */
export function deviceCheck() {
  const microphone = microphoneCheck();
  const camera = cameraCheck();
  const element = h("section", { class: "card", "aria-labelledby": "check", hidden: true },
    h("h2", { id: "check" }, t("check.title")),
    h("p", { class: "quiet" }, t("check.why")),
    h("div", { class: "two" }, microphone.element, camera.element),
  );
  return {
    element,
    wanted: (devices) => {
      element.hidden = !devices.microphone && !devices.camera;
      for (const [check, wanted] of /** @type {const} */ ([[microphone, devices.microphone], [camera, devices.camera]])) {
        check.element.hidden = !wanted;
        if (!wanted) check.close();
      }
    },
    close: () => [microphone, camera].forEach((check) => check.close()),
  };
}

function cameraCheck() {
  const video = h("video", { muted: true, playsinline: true, class: "mirror", "aria-label": t("check.picture"), hidden: true });
  const told = h("p", { role: "status" });
  /** @type {MediaStream | null} */
  let stream = null;
  const start = async () => {
    try {
      stream ??= await openCamera();
      Object.assign(video, { srcObject: stream, hidden: false, muted: true });
      await video.play();
      told.textContent = t("check.camera_ok");
    } catch (refused) {
      told.textContent = problemText(refused);
    }
  };
  return {
    element: h("div", { class: "check", hidden: true }, h("h3", {}, t("check.camera")), button(t("check.camera_try"), () => void start()), video, told),
    close: () => {
      close(stream);
      stream = null;
      video.hidden = true;
      told.textContent = "";
    },
  };
}

function microphoneCheck() {
  const level = h("div", { class: "level" }, h("div", { class: "bar" }));
  const told = h("p", { role: "status" });
  const sentence = h("blockquote", { hidden: true }, t("check.sentence"));
  const heard = h("p", { class: "heard" });
  const speech = recogniser();
  /** @type {MediaStream | null} */
  let stream = null;
  let stopMeter = () => {};
  level.hidden = true;
  const start = async () => {
    try {
      stream ??= await openMicrophone();
    } catch (refused) {
      told.textContent = problemText(refused);
      return;
    }
    stopMeter();
    level.hidden = sentence.hidden = false;
    let loud = false;
    told.textContent = t("check.say");
    stopMeter = meterLevel(stream, (value) => {
      level.style.setProperty("--level", String(value));
      if (!loud && value > 0.35) {
        loud = true;
        told.textContent = t("check.microphone_ok");
      }
    });
    if (speech) readBack(speech, heard);
    else heard.textContent = t("check.no_speech");
  };
  return {
    element: h("div", { class: "check", hidden: true }, h("h3", {}, t("check.microphone")), button(t("check.microphone_try"), () => void start()), level, told, sentence, heard),
    close: () => {
      void speech?.stop();
      stopMeter();
      close(stream);
      stream = null;
      level.hidden = sentence.hidden = true;
      fill(told);
      fill(heard);
    },
  };
}

/** @param {import("../speech.js").Recogniser} speech @param {HTMLElement} heard */
function readBack(speech, heard) {
  const show = (/** @type {string} */ text) => text && fill(heard, t("check.understood"), " ", h("q", {}, text));
  speech.start({
    onWords: show,
    onMaybe: show,
    onProblem: () => (heard.textContent = t("check.no_speech")),
  });
}

/** @param {unknown} refused */
export function problemText(refused) {
  return t(`media.${refused instanceof MediaRefused ? refused.problem : "missing"}`);
}
