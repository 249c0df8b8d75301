/** "Your data": the terms of the server, with the download and the erasure of everything that is stored. */

/** @import { Export } from "../../shared/web/js/api_types.js" */
/** @import { Room } from "../room.js" */

import { button, fill, h } from "../../shared/web/js/dom.js";
import { t } from "../i18n.js";
import { problemText } from "../problems.js";
import { at, go } from "../addresses.js";
import { unsavedOf } from "../delivery.js";
import { forget, shortId } from "../sessions.js";
import { ask } from "./ask.js";
import { saveFile } from "../../shared/web/js/download.js";
import { termsList } from "./terms.js";

/**
 * @param {Room} room
 * @returns {HTMLElement[]} without a heading
 */
export function yourData(room) {
  const told = h("p", { role: "status" });
  const tell = (/** @type {Promise<void>} */ done) => done.catch((error) => (told.textContent = problemText(error)));
  const recordings = h("p", { class: "actions" });
  const download = async () => {
    told.textContent = t("data.loading");
    const copy = await room.api.export();
    saveFile(copy, `vivavoce-${shortId(room.held)}.json`);
    fill(recordings, recorded(JSON.parse(await copy.text())));
    told.textContent = t("data.downloaded");
  };
  /** @param {Export} copy */
  const recorded = ({ sound }) => sound.map(({ url, seconds }, n) =>
    button(t("data.sound", { n: n + 1, seconds: Math.ceil(seconds) }), () => void tell(saveSound(url, n + 1)), {
      class: "link",
    }));
  const saveSound = async (/** @type {string} */ url, /** @type {number} */ n) => {
    told.textContent = t("data.loading");
    saveFile(await room.api.file(url), `vivavoce-${shortId(room.held)}-${n}.wav`);
    told.textContent = t("data.downloaded");
  };
  const erase = async () => {
    told.textContent = t("data.erasing");
    const complete = await room.api.erase();
    forget(room.held);
    await room.store.erase(room.held.id);
    go(complete ? at.erased : at.erasedSoon);
  };
  return [
    termsList(room.config.terms),
    h("p", { class: "actions" },
      button(t("data.download"), () => void tell(download())),
      button(t("data.erase"), () => ask("erase", () => void tell(erase()), { unsaved: unsavedOf(room) }))),
    told,
    recordings,
  ];
}

/**
 * Show "Your data" in a dialog.
 * @param {Room} room
 */
export function showYourData(room) {
  const close = () => dialog.remove();
  const dialog = h("dialog", { class: "card narrow", "aria-labelledby": "data-dialog", on: { close } },
    h("h2", { id: "data-dialog" }, t("data.title")),
    ...yourData(room),
    h("p", { class: "actions" }, button(t("data.close"), close)));
  addEventListener("hashchange", close, { once: true });
  document.body.append(dialog);
  dialog.showModal();
}
