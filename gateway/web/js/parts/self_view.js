/** The candidate's own camera picture, small, and the noted label in plain words. */

/** @import { Attention } from "../attention/attention.js" */

import { button, fill, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";

/**
 * @param {Attention} attention
 * @returns {{element: HTMLElement, close: () => void}}
 */
export function selfView(attention) {
  const told = h("p", { class: "told" });
  const picture = h("div", { class: "picture" });
  const toggle = button("", () => (isWanted(attention) ? attention.stop() : void attention.start()));
  const element = h("section", { class: "self-view", "aria-labelledby": "camera" },
    h("h2", { id: "camera" }, t("camera.title")),
    picture, told, toggle,
    h("p", { class: "quiet" }, t("camera.stays")));
  const draw = () => {
    const { status } = attention;
    picture.hidden = !seen(attention);
    toggle.textContent = t(isWanted(attention) ? "camera.off" : "camera.on");
    told.dataset.label = status === "on" ? attention.label : status;
    fill(told, statusText(attention));
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

/** @param {Attention} attention */
function statusText({ status, label }) {
  if (status === "on") return t("camera.noted", { label: t(`label.${label}`) });
  if (status === "off" || status === "starting" || status === "no_model") return t(`camera.is_${status}`);
  return t(`media.${status}`);
}
