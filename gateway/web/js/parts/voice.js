/** The control that starts and pauses the clock of a question and the recognition of speech. */

/** @import { Countdown } from "../countdown.js" */
/** @import { TextKey } from "../i18n.js" */
/** @import { Room } from "../room.js" */
/** @import { SpeechProblem } from "../speech.js" */

import { button, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";
import { clockView } from "./clock.js";
import { levelBar } from "./level.js";
import { microphoneHelp } from "./microphone_help.js";
import { turnView } from "./turn_view.js";

/** @type {{[problem in SpeechProblem]: TextKey}} */
const PROBLEM_TEXTS = { refused: "question.refused", missing: "question.missing", unavailable: "question.no_speech" };

/** Milliseconds for which the microphone stays shut after the question was read aloud: rooms echo. */
const ECHO_MS = 400;

/** Seconds of an answer after which the device notes them. */
const NOTE_SECONDS = 5;

/**
 * @typedef {object} Voice
 * @property {HTMLElement} element
 * @property {() => boolean} begun whether the candidate has begun to answer
 * @property {() => boolean} listens
 * @property {() => void} reveal scrolls to the button
 * @property {() => boolean} leads whether the next thing to do is here: to start, to pause, to go on
 * @property {() => void} typing starts the clock, without listening, for a candidate who types
 * @property {(speaking: boolean) => void} hush takes whether the question is being read aloud
 * @property {() => void} close
 */
/**
 * @typedef {object} VoiceListener
 * @property {(text: string) => void} onShown takes the words that may still change
 * @property {() => void} onDeaf called when the candidate has to type, or wants to
 * @property {() => void} onState called when `begun`, `listens` or `leads` may have changed
 */

/**
 * Speech is recognised where the candidate agreed to the microphone and the browser can.
 * @param {Room} room
 * @param {number} question
 * @param {Countdown} countdown
 * @param {VoiceListener} listener
 * @returns {Voice}
 */
export function voice(room, question, countdown, { onShown, onDeaf, onState }) {
  const { answers, hearing, held } = room;
  const sound = hearing?.sound;
  const speech = hearing?.recogniserOf(question) ?? null;
  const told = h("p", { class: "quiet", role: "status" });
  const tell = (/** @type {TextKey} */ key) => {
    if (told.textContent !== t(key)) told.textContent = t(key);
  };
  const level = levelBar();
  const help = microphoneHelp(onDeaf);
  const turns = turnView(held.asksIfFinished !== false, () => pause("turn.over"));
  let listening = false;
  let useless = speech === null;
  /** Whether the answer has to be typed: until the next start, or for good. */
  let deaf = useless;
  let echo = 0;
  const active = () => (deaf ? countdown.running : listening);
  const toggle = button("", () => (active() ? pause() : start()), { class: "large" });
  const begun = () => countdown.running || countdown.spent > 0;
  const leads = () => !deaf && (listening || answers.of(question).said.length === 0);
  const draw = () => {
    const label = t(active() ? "question.pause" : countdown.spent > 0 ? "question.go_on" : "question.start");
    if (toggle.textContent !== label) toggle.textContent = label;
    toggle.dataset.listening = String(listening);
    toggle.classList.toggle("primary", leads());
    // Who chose to type needs no button to begin with.
    toggle.hidden = !held.devices.microphone;
    level.element.hidden = !listening || !sound;
    if (turns.choice) turns.choice.hidden = !listening;
    onState();
  };
  const start = () => {
    countdown.start();
    if (deaf) {
      tell(held.devices.microphone ? "question.no_speech" : "question.type");
      onDeaf();
    } else listen();
    draw();
  };
  const listen = () => {
    listening = true;
    tell("question.starting");
    speech?.start({
      onWords: (texts, shown, unsettled) => {
        void answers.hear(question, texts, shown);
        answers.settling(unsettled);
        onShown(shown);
      },
      onSound: () => listening && turns.sounded(),
      onLevel: level.show,
      onListening: () => listening && hears(),
      onSilence: () => {
        // A silence after words is asked about as the end of the answer.
        if (!listening || turns.waits()) return;
        help.hidden = false;
        tell("question.silence");
      },
      onProblem: (problem) => {
        listening = false;
        deaf = true;
        useless = problem === "unavailable";
        turns.stop();
        tell(PROBLEM_TEXTS[problem]);
        draw();
      },
    });
  };
  const hears = () => {
    help.hidden = true;
    tell("question.listening");
  };
  const stop = () => {
    turns.stop();
    help.hidden = true;
    if (speech && listening) answers.expect(speech.stop());
    listening = false;
  };
  let noted = countdown.spent;
  const noteTime = () => {
    noted = countdown.spent;
    void answers.spend(question, noted);
  };
  // What a page notes while it is being unloaded may come too late for the device.
  const ticked = () => {
    draw();
    if (countdown.running && countdown.spent - noted >= NOTE_SECONDS) noteTime();
  };
  const pause = (/** @type {TextKey} */ why = "question.paused") => {
    stop();
    deaf = useless;
    countdown.pause();
    tell(why);
    draw();
    noteTime();
  };
  const typing = () => {
    turns.stop();
    if (countdown.running) return;
    countdown.start();
    told.textContent = "";
    draw();
  };
  let hushed = false;
  const hush = (/** @type {boolean} */ speaking) => {
    if (speaking === hushed) return;
    hushed = speaking;
    clearTimeout(echo);
    if (speaking) {
      speech?.shut(true);
      turns.stop();
      if (listening) tell("question.hushed");
    } else {
      echo = window.setTimeout(() => {
        speech?.shut(false);
        if (listening) tell("question.listening");
      }, ECHO_MS);
    }
  };
  // A hidden page may be discarded without a further event.
  const hidden = () => {
    if (!document.hidden) return;
    speech?.deliver();
    noteTime();
  };
  const heard = () => {
    if (!listening) return;
    if (!help.hidden) hears(); // the recogniser hears what is too quiet for the level
    turns.sounded();
  };
  const partly = () => onShown(sound?.partials.of(question) ?? "");
  const finished = () => listening && turns.finished();
  document.addEventListener("visibilitychange", hidden);
  sound?.addEventListener("words", heard);
  sound?.partials.addEventListener("change", partly);
  sound?.addEventListener("finished", finished);
  answers.addEventListener("change", draw);
  countdown.addEventListener("change", ticked);
  draw();
  const close = () => {
    clearTimeout(echo);
    document.removeEventListener("visibilitychange", hidden);
    sound?.removeEventListener("words", heard);
    sound?.partials.removeEventListener("change", partly);
    sound?.removeEventListener("finished", finished);
    answers.removeEventListener("change", draw);
    stop();
  };
  // A question that runs out stands on top, where a phone shows it.
  const element = h("div", { class: "voice" },
    turns.asked, toggle, clockView(countdown), level.element, told, help, turns.choice);
  const reveal = () => toggle.scrollIntoView({ block: "nearest" });
  return { element, begun, listens: () => listening, reveal, leads, typing, hush, close };
}
