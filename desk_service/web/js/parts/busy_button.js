/** Buttons whose work takes a while: they wait for its end, and tell of a failure. */

/** @import { Attributes } from "../../shared/web/js/dom.js" */

import { button, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";
import { problemText } from "../problems.js";
import { toast } from "./toast.js";

/**
 * Return a button that cannot be pressed again before its work has ended.
 * @param {string} label
 * @param {() => Promise<void>} work
 * @param {Attributes} [attributes]
 */
export function busyButton(label, work, attributes) {
  const act = async () => {
    press.disabled = true;
    try {
      await work();
    } catch (error) {
      toast(problemText(error));
    }
    press.disabled = false;
  };
  const press = button(label, () => void act(), attributes);
  return press;
}

/**
 * Return the line below a table with the button that adds rows.
 * @param {() => Promise<boolean>} add returns whether there are further rows
 * @param {string} [label]
 */
export function moreLine(add, label = t("list.more")) {
  const line = h("p", { class: "more" }, busyButton(label, async () => {
    if (!(await add())) line.remove();
  }));
  return line;
}
