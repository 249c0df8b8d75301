/** The choice among several microphones or cameras. */

/** @import { DeviceKind } from "../media.js" */

import { fill, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";
import { chooseDevice, devicesOf } from "../media.js";

/**
 * @param {DeviceKind} kind
 * @param {() => void} onChosen
 * @returns {{element: HTMLElement, show: (stream: MediaStream) => Promise<void>}} Hidden until `show` finds several.
 */
export function devicePicker(kind, onChosen) {
  const select = h("select", {
    on: {
      change: (event) => {
        chooseDevice(kind, event.target.value);
        onChosen();
      },
    },
  });
  const element = h("label", { class: "asked-in", hidden: true }, t(`check.choose_${kind}`), " ", select);
  return {
    element,
    show: async (stream) => {
      const devices = await devicesOf(kind);
      const used = stream.getTracks()[0].getSettings().deviceId;
      element.hidden = devices.length < 2;
      fill(select, devices.map(({ deviceId, label }, n) =>
        h("option", { value: deviceId, selected: deviceId === used }, label || t("check.device", { n: n + 1 }))));
    },
  };
}
