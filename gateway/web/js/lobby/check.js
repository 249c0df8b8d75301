/** The third step: a trial of the chosen devices, a practice question, and the course of the interview. */

/** @import { PageConfig } from "../../shared/web/js/api_types.js" */

import { button, fill, h } from "../../shared/web/js/dom.js";
import { loadTexts, t } from "../i18n.js";
import { choices, chosenDevices } from "./choices.js";

/**
 * @param {PageConfig} config
 * @returns {{elements: HTMLElement[], close: () => void}}
 */
export function check(config) {
  const { microphone, camera } = chosenDevices();
  const devices = h("div");
  const practice = h("div");
  let close = () => {};
  let closed = false;
  if (microphone || camera) {
    // The sentence to say is in the interview's language.
    void Promise.all([import("../parts/device_check.js"), loadTexts(choices.language)]).then(([{ deviceCheck }]) => {
      if (closed) return;
      const trial = deviceCheck(config.recogniser, choices.language, { microphone, camera });
      close = trial.close;
      fill(devices, trial.element);
    });
  }
  let closePractice = () => {};
  const practise = async () => {
    const [{ practiceQuestion }] = await Promise.all([import("../parts/practice.js"), loadTexts(choices.language)]);
    if (closed) return;
    const shown = practiceQuestion(choices.language);
    closePractice = shown.close;
    fill(practice, shown.element);
    shown.element.querySelector("h2")?.focus();
  };
  if (microphone) {
    fill(practice, h("section", { class: "card", "aria-labelledby": "practice-offer" },
      h("h2", { id: "practice-offer" }, t("practice.offer")),
      h("p", {}, t("practice.why")),
      h("p", { class: "actions" }, button(t("practice.open"), () => void practise()))));
  }
  return {
    elements: [
      h("h1", { tabindex: "-1" }, t(microphone || camera ? "lobby.check" : "lobby.ready")),
      devices,
      practice,
      course(config),
    ],
    close: () => {
      closed = true;
      close();
      closePractice();
    },
  };
}

/** @param {PageConfig} config */
function course({ question_seconds: seconds, session_seconds: open }) {
  const last = choices.look ? "people" : "report";
  const steps = /** @type {const} */ (["ask", "answer", "correct", last]);
  const minutes = Math.max(1, Math.round(seconds / 60));
  return h("section", { class: "card", "aria-labelledby": "course" },
    h("h2", { id: "course" }, t("lobby.what")),
    h("ol", { class: "steps-told" }, steps.map((step) => h("li", {},
      h("strong", {}, t(`lobby.what_${step}`)), " ", t(`lobby.what_${step}_more`, { minutes })))),
    h("p", {}, t("lobby.start_note"), " ", limit(open)));
}

/** @param {number} seconds for which an interview is open */
function limit(seconds) {
  const minutes = Math.round(seconds / 60);
  const limited = minutes % 60
    ? t("lobby.limit_minutes", { n: minutes })
    : t("lobby.limit_hours", { n: minutes / 60 });
  return `${limited} ${t(choices.look ? "invited.anywhere" : "lobby.here")}`;
}
