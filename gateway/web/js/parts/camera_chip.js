/** The chip in the header that says whether the camera is on; it opens the candidate's own picture. */

/** @import { Attention } from "../attention/attention.js" */

import { button, fill, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";

/**
 * @param {Attention} attention
 * @returns {{element: HTMLElement, close: () => void}}
 */
export function cameraChip(attention) {
  const told = h("p", { class: "told", role: "status" });
  const picture = h("div", { class: "picture" });
  const state = h("span");
  const toggle = button("", () => (isWanted(attention) ? attention.stop() : void attention.start()));
  const element = h("details", { class: "camera-chip" },
    h("summary", {}, h("span", { class: "dot", "aria-hidden": "true" }), state),
    h("div", { class: "card" },
      picture, told, toggle,
      h("p", { class: "quiet" }, t("camera.stays"))));
  const draw = () => {
    const { status } = attention;
    const on = seen(attention);
    picture.hidden = !on;
    element.dataset.state = on ? "on" : "off";
    fill(state, t(on ? "camera.chip_on" : "camera.chip_off"));
    toggle.textContent = t(isWanted(attention) ? "camera.off" : "camera.on");
    // The label is for tests of what is noted: a remark beside the question would draw the eyes to it.
    told.dataset.label = status === "on" ? attention.label : status;
    const text = status === "on" ? t("camera.is_on") : statusText(status);
    if (told.textContent !== text) told.textContent = text;
  };
  attention.video.className = "mirror";
  attention.video.setAttribute("aria-hidden", "true");
  picture.append(attention.video);
  attention.addEventListener("change", draw);
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
