/** The chip in the header that says whether the camera is on; it opens the candidate's own picture. */

/** @import { Attention } from "../attention/attention.js" */

import { announce, button, fill, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";

/** The states in which the candidate has to know why there is no camera. */
const MEDIA_PROBLEMS = new Set(["unanswered", "refused", "missing", "busy", "insecure"]);

/**
 * @param {Attention} attention
 * @returns {{element: HTMLElement, close: () => void}}
 */
export function cameraChip(attention) {
  const told = h("p", { class: "told", role: "status" });
  const picture = h("div", { class: "picture" });
  const state = h("span");
  const toggle = button("", () => (isWanted(attention) ? attention.stop() : void attention.start()));
  // Closed, the panel is out of sight but drawn: a browser gives no pictures of a film that is not drawn.
  const panel = h("div", { class: "card", id: "camera-panel" },
    picture, told, toggle,
    h("p", { class: "quiet" }, t("camera.stays")));
  const pressed = { click: () => open() };
  const chip = h("button", { type: "button", class: "chip", "aria-controls": "camera-panel", on: pressed },
    h("span", { class: "dot", "aria-hidden": "true" }), state);
  const open = (wanted = panel.inert) => {
    panel.inert = !wanted;
    chip.setAttribute("aria-expanded", String(wanted));
  };
  const element = h("div", { class: "camera-chip" }, chip, panel);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.inert) return;
    event.stopPropagation();
    open(false);
    chip.focus();
  });
  const draw = () => {
    const { status } = attention;
    const on = seen(attention);
    picture.hidden = !on;
    element.dataset.state = on ? "on" : "off";
    const failed = MEDIA_PROBLEMS.has(status);
    const text = t(on ? "camera.chip_on" : failed ? "camera.chip_none" : "camera.chip_off");
    if (state.textContent !== text) fill(state, text);
    toggle.textContent = t(isWanted(attention) ? "camera.off" : "camera.on");
    // The label is for tests of what is noted: a remark beside the question would draw the eyes to it.
    told.dataset.label = status === "on" ? attention.label : status;
    const words = status === "on" ? t("camera.is_on") : statusText(status);
    if (told.textContent === words) return;
    told.textContent = words;
    if (failed) announce(words); // the panel is closed
  };
  attention.video.className = "mirror";
  attention.video.setAttribute("aria-hidden", "true");
  picture.append(attention.video);
  attention.addEventListener("change", draw);
  open(false);
  draw();
  return { element, close: () => attention.removeEventListener("change", draw) };
}

/** @param {Attention} attention */
function seen({ status }) {
  return status === "on" || status === "no_model";
}

/** @param {Attention} attention */
function isWanted(attention) {
  return seen(attention) || attention.status === "starting" || attention.status === "unanswered";
}

/** @param {Exclude<Attention["status"], "on">} status */
function statusText(status) {
  if (status === "off" || status === "starting" || status === "no_model") return t(`camera.is_${status}`);
  return t(`media.${status}`);
}
