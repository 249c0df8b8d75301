/** The sheet of the published versions: each as it was published, and the differences of any two. */

/** @import { Content, ShownTemplate, ShownVersion } from "../api_types.js" */

import { readVersion } from "../api.js";
import { date, t } from "../i18n.js";
import { field, select } from "../parts/form.js";
import { loaded } from "../parts/loaded.js";
import { sheet } from "../parts/sheet.js";
import { h } from "../../shared/web/js/dom.js";
import { differences, wholeContent } from "./content_view.js";
import { differ } from "./differences.js";

/** What stands for the draft among the numbers of the versions. */
const DRAFT = "draft";

/** @typedef {{content: Content, version: ShownVersion | null}} Read A version, or the draft. */

/**
 * @param {ShownTemplate} template
 * @param {() => Content} draft
 */
export function openVersions({ id, head }, draft) {
  const numbers = Array.from({ length: head }, (_, index) => String(head - index));
  const names = numbers.map((n) => /** @type {const} */ ([`n${n}`, t("people.version", { n })]));
  /** @type {(value: string) => Promise<Read>} */
  const read = async (value) => {
    if (value === DRAFT) return { content: draft(), version: null };
    const version = await readVersion(id, Number(value.slice(1)));
    return { content: version.content, version };
  };
  const shown = select("shown", { ...Object.fromEntries(names), [DRAFT]: t("versions.draft") }, `n${head}`);
  const beside = select("beside", { "": t("versions.nothing"), ...Object.fromEntries(names) },
    head > 1 ? `n${head - 1}` : "");
  const place = h("div");
  const show = () => void loaded(place,
    () => Promise.all([read(shown.value), beside.value ? read(beside.value) : null]),
    ([after, before]) => [standing(after), ...content(after, before)]);
  for (const choice of [shown, beside]) choice.addEventListener("change", show);
  sheet(t("versions.title"), () => [
    h("div", { class: "two" }, field(t("versions.shown"), shown), field(t("versions.beside"), beside)),
    place,
  ], { wide: true });
  show();
}

/** @param {Read} read */
function standing({ version }) {
  if (!version) return h("p", { class: "quiet" }, t("versions.not_published"));
  return h("p", { class: "quiet" },
    t("versions.published", { when: date(version.published_at) }), " ",
    h("code", { title: version.sha256 }, `SHA-256 ${version.sha256.slice(0, 12)}…`));
}

/**
 * @param {Read} after
 * @param {Read | null} before
 */
function content(after, before) {
  if (!before) return [wholeContent(after.content)];
  if (!differ(before.content, after.content)) return [h("p", { class: "note" }, t("versions.same"))];
  return [differences(before.content, after.content)];
}
