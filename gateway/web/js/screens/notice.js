/** The interview cannot be opened: why, and what one can do. */

import { button, fill, h } from "../dom.js";
import { t } from "../i18n.js";
import { at, go } from "../room.js";
import { forget } from "../sessions.js";

/**
 * @param {HTMLElement} main
 * @param {"gone" | "unreachable"} why
 * @param {() => void} again
 * @param {import("../sessions.js").HeldSession} held
 */
export function showNotice(main, why, again, held) {
  const away = () => {
    forget(held);
    go(at.lobby);
  };
  fill(
    main,
    h(
      "section",
      { class: "card narrow" },
      h("h1", { tabindex: "-1" }, t(`notice.${why}_title`)),
      h("p", {}, t(`notice.${why}`)),
      h(
        "p",
        { class: "actions" },
        why === "gone" ? button(t("notice.new"), away, { class: "primary" }) : button(t("notice.again"), again, { class: "primary" }),
      ),
    ),
  );
}
