/** The countdown of the question whether an answer is finished, and the switch that turns the question off. */

import { announce, button, fill, h } from "../../shared/web/js/dom.js";
import { readValue, storeValue } from "../../shared/web/js/storage.js";
import { t } from "../i18n.js";
import { TurnTaking } from "../turn_taking.js";

const STORAGE_KEY = "vivavoce.turns";

/**
 * Return the countdown and the switch; null where this interview never asks.
 * @param {boolean} allowed whether this interview asks at all
 * @param {() => void} onOver called when the listening should pause
 * @returns {{
 *   asked: HTMLElement, choice: HTMLElement | null, sounded: () => void, finished: () => void, stop: () => void,
 *   waits: () => boolean,
 * }}
 */
export function turnView(allowed, onOver) {
  const turns = new TurnTaking();
  const told = h("p", {});
  const isOn = () => allowed && readValue(STORAGE_KEY) !== "off";
  const choose = () => {
    storeValue(STORAGE_KEY, isOn() ? "off" : "on");
    turns.stop();
    draw();
  };
  const stay = button(t("turn.stay"), () => turns.sounded());
  const toggle = button("", choose, { class: "link" });
  const asked = h("div", { class: "note turn", hidden: true }, told, stay);
  const draw = () => {
    const { left } = turns;
    if (left !== null && asked.hidden) announce(t("turn.ask", { n: left }));
    asked.hidden = left === null;
    fill(told, left === null ? "" : t("turn.ask", { n: left }));
    toggle.textContent = t(isOn() ? "turn.off" : "turn.on");
  };
  turns.addEventListener("change", draw);
  turns.addEventListener("over", onOver);
  draw();
  return {
    asked,
    choice: allowed ? h("p", { class: "turns" }, toggle) : null,
    sounded: () => isOn() && turns.sounded(),
    finished: () => isOn() && turns.finished(),
    stop: () => turns.stop(),
    waits: () => turns.waits,
  };
}
