/** The clock of a question. It shows how much of the intended time is left, and can be hidden. */

/** @import { Countdown } from "../countdown.js" */

import { announce, button, fill, h } from "../../shared/web/js/dom.js";
import { readValue, storeValue } from "../../shared/web/js/storage.js";
import { clock, t } from "../i18n.js";

const STORAGE_KEY = "vivavoce.clock_hidden";

/**
 * @param {Countdown} countdown
 * @returns {HTMLElement | null} null where there is no time limit
 */
export function clockView(countdown) {
  if (countdown.meant === Infinity) return null;
  const bar = h("div", { class: "bar", "aria-hidden": "true" });
  const words = h("p", { role: "timer", "aria-live": "off" });
  let hidden = readValue(STORAGE_KEY, "sessionStorage") === "yes";
  const face = h("div", { class: "face" }, words, h("div", { class: "track" }, bar));
  const toggle = button("", () => {
    hidden = !hidden;
    storeValue(STORAGE_KEY, hidden ? "yes" : "no", "sessionStorage");
    draw();
  }, { class: "link" });
  const draw = () => {
    const { left, meant } = countdown;
    face.hidden = hidden;
    toggle.textContent = t(hidden ? "clock.show" : "clock.hide");
    bar.style.setProperty("--share", String(Math.min(1, Math.max(0, left / meant))));
    fill(words, left > 0 ? t("clock.left", { left: clock(left), meant: clock(meant) }) : t("clock.over"));
  };
  countdown.addEventListener("change", draw);
  countdown.addEventListener("minute", () => announce(t("clock.minute")));
  countdown.addEventListener("over", () => announce(t("clock.over")));
  draw();
  return h("div", { class: "clock" }, face, toggle);
}
