/** The control that starts and pauses the clock of a question and the recognition of speech. */

/** @import { Countdown } from "../countdown.js" */
/** @import { TextKey } from "../i18n.js" */
/** @import { Room } from "../room.js" */
/** @import { SpeechProblem } from "../speech.js" */

import { button, h } from "../../shared/web/js/dom.js";
import { locale, t } from "../i18n.js";
import { recogniser } from "../speech.js";
import { ServerRecogniser } from "../sound/server_recogniser.js";
import { clockView } from "./clock.js";

/** @type {{[problem in SpeechProblem]: TextKey}} */
const PROBLEM_TEXTS = { refused: "media.refused", missing: "media.missing", unavailable: "question.no_speech" };

/**
 * @typedef {object} Voice
 * @property {HTMLElement} element
 * @property {() => void} typing starts the clock, without listening, for a candidate who types
 * @property {() => void} close
 */

/**
 * Speech is recognised where the candidate agreed to the microphone and the browser can.
 * @param {Room} room
 * @param {number} question
 * @param {Countdown} countdown
 * @param {{onShown: (text: string) => void, onDeaf: () => void}} listener `onShown` takes the words that may
 *   still change; `onDeaf` is called when the candidate starts and has to type
 * @returns {Voice}
 */
export function voice(room, question, countdown, { onShown, onDeaf }) {
  const speech = room.held.devices.microphone ? recogniserOf(room, question) : null;
  const told = h("p", { class: "quiet", role: "status" });
  const tell = (/** @type {TextKey} */ key) => {
    if (told.textContent !== t(key)) told.textContent = t(key);
  };
  let listening = false;
  let useless = speech === null;
  /** Whether the answer has to be typed: until the next start, or for good. */
  let deaf = useless;
  const active = () => (deaf ? countdown.running : listening);
  const toggle = button("", () => (active() ? pause() : start()), { class: "primary large" });
  const draw = () => {
    const label = t(active() ? "question.pause" : countdown.spent > 0 ? "question.go_on" : "question.start");
    if (toggle.textContent !== label) toggle.textContent = label;
    toggle.dataset.listening = String(listening);
  };
  const start = () => {
    countdown.start();
    if (deaf) {
      tell(room.held.devices.microphone ? "question.no_speech" : "question.type");
      onDeaf();
    } else listen();
    draw();
  };
  const listen = () => {
    listening = true;
    tell("question.starting");
    speech?.start({
      onWords: (texts, shown, unsettled) => {
        void room.answers.hear(question, texts, shown);
        room.answers.settling(unsettled);
        onShown(shown);
      },
      onListening: () => listening && tell("question.listening"),
      onSilence: () => listening && tell("question.silence"),
      onProblem: (problem) => {
        listening = false;
        deaf = true;
        useless = problem === "unavailable";
        tell(PROBLEM_TEXTS[problem]);
        draw();
      },
    });
  };
  const stop = () => {
    if (speech && listening) room.answers.expect(speech.stop());
    listening = false;
  };
  const pause = () => {
    stop();
    deaf = useless;
    countdown.pause();
    tell("question.paused");
    draw();
    void room.answers.spend(question, countdown.spent);
  };
  const typing = () => {
    if (countdown.running) return;
    countdown.start();
    told.textContent = "";
    draw();
  };
  // A hidden page may be discarded without a further event.
  const hidden = () => document.hidden && speech?.deliver();
  document.addEventListener("visibilitychange", hidden);
  const misheard = (/** @type {Event} */ event) =>
    /** @type {CustomEvent<number>} */ (event).detail === question && tell("question.not_understood");
  room.sound?.addEventListener("not_understood", misheard);
  countdown.addEventListener("change", draw);
  draw();
  const close = () => {
    document.removeEventListener("visibilitychange", hidden);
    room.sound?.removeEventListener("not_understood", misheard);
    stop();
  };
  return { element: h("div", { class: "voice" }, toggle, clockView(countdown), told), typing, close };
}

/**
 * Return the recogniser that the server's operator chose; null where the candidate types.
 * @param {Room} room
 * @param {number} question
 */
function recogniserOf({ config, held, sound }, question) {
  if (sound) return new ServerRecogniser(sound, question);
  return config.recogniser === "browser" ? recogniser(locale(held.language)) : null;
}
