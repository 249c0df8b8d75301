/** The candidate's own picture, small, and in plain words what is noted of it. */

import { button, fill, h } from "../dom.js";
import { t } from "../i18n.js";

/** @param {import("../attention/attention.js").Attention} attention @returns {{element: HTMLElement, close: () => void}} */
export function selfView(attention) {
  const told = h("p", { class: "told" });
  const picture = h("div", { class: "picture" });
  const toggle = button("", () => (attention.status === "on" || attention.status === "no_model" ? attention.stop() : void attention.start()));
  const element = h("section", { class: "self-view", "aria-labelledby": "camera" }, h("h2", { id: "camera" }, t("camera.title")), picture, told, toggle,
    h("p", { class: "quiet" }, t("camera.stays")));
  const draw = () => {
    const { status } = attention;
    const seen = status === "on" || status === "no_model";
    picture.hidden = !seen;
    toggle.textContent = t(seen || status === "starting" ? "camera.off" : "camera.on");
    toggle.disabled = status === "starting";
    told.dataset.label = status === "on" ? attention.label : status;
    fill(told, status === "on" ? t("camera.noted", { label: t(`label.${attention.label}`) }) : t(status === "off" || status === "starting" || status === "no_model" ? `camera.is_${status}` : `media.${status}`));
  };
  attention.video.className = "mirror";
  attention.video.setAttribute("aria-hidden", "true");
  picture.append(attention.video);
  attention.addEventListener("change", draw);
  draw();
  return { element, close: () => attention.removeEventListener("change", draw) };
}
