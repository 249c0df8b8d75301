/** The gentle clock: what is left of the time that is meant, or that there is no hurry. */

import { announce, button, fill, h } from "../dom.js";
import { clock, t } from "../i18n.js";

const HIDDEN = "vivavoce.clock_hidden";

/** @param {import("../countdown.js").Countdown} countdown */
export function clockView(countdown) {
  const bar = h("div", { class: "bar", "aria-hidden": "true" });
  const words = h("p", { role: "timer", "aria-live": "off" });
  let hidden = sessionStorage.getItem(HIDDEN) === "yes";
  const face = h("div", { class: "face" }, words, h("div", { class: "track" }, bar));
  const toggle = button("", () => {
    hidden = !hidden;
    sessionStorage.setItem(HIDDEN, hidden ? "yes" : "no");
    draw();
  }, { class: "link" });
  const draw = () => {
    const left = countdown.left;
    face.hidden = hidden;
    toggle.textContent = t(hidden ? "clock.show" : "clock.hide");
    bar.style.setProperty("--share", String(Math.min(1, Math.max(0, left / countdown.meant))));
    fill(words, left > 0 ? t("clock.left", { left: clock(left), meant: clock(countdown.meant) }) : t("clock.over"));
  };
  countdown.addEventListener("change", draw);
  countdown.addEventListener("minute", () => announce(t("clock.minute")));
  countdown.addEventListener("over", () => announce(t("clock.over")));
  draw();
  return h("div", { class: "clock" }, face, toggle);
}
