/** The screen of the interviews: each is a template, with a draft and published versions. */

/** @import { RoleSummary, ShownTemplate } from "../api_types.js" */
/** @import { Column } from "../parts/table.js" */

import { at, go } from "../addresses.js";
import { readPacks, readProgress, readTemplates } from "../api.js";
import { currentLanguage, languageName, t } from "../i18n.js";
import { shortcuts } from "../keyboard.js";
import { heading } from "../parts/heading.js";
import { icon } from "../parts/icon.js";
import { loaded } from "../parts/loaded.js";
import { packCards } from "../parts/pack_cards.js";
import { rowShortcuts, table } from "../parts/table.js";
import { fill, h } from "../../shared/web/js/dom.js";

/** The steps of people, of which each holds the next. */
const STEPS = /** @type {const} */ (["invited", "started", "finished", "decided"]);

/** Templates whose people are counted at a time. */
const COUNTED_AT_ONCE = 4;

/** @returns {Column<ShownTemplate>[]} */
const columns = () => [
  {
    label: t("interviews.title_column"), kind: "name",
    cell: ({ id, title, language }) =>
      [h("a", { href: at.editor(id) }, title), h("span", { class: "below" }, languageName(language))],
  },
  { label: t("interviews.state"), cell: state },
  { label: t("interviews.questions"), kind: "figure", cell: ({ questions }) => String(questions) },
  ...STEPS.map((step) => ({
    label: t(`interviews.${step}`), kind: /** @type {const} */ ("figure"),
    cell: (/** @type {ShownTemplate} */ { id, head }) => head > 0 && h("span", { "data-count": `${id} ${step}` }, "·"),
  })),
];

/** @param {HTMLElement} main */
export function show(main) {
  const place = h("section");
  const create = h("a", { class: "button primary", href: at.newInterview }, icon("plus"), t("interviews.new"));
  fill(main, heading(t("interviews.title"), { lead: t("interviews.lead"), actions: [create] }), place);
  void loaded(place, read, (found) => {
    queueMicrotask(() => void fillCounts(place)); // once the rows are there
    return content(found);
  });
  return shortcuts([
    ...rowShortcuts(place),
    { keys: "n", label: "interviews.new", act: () => go(at.newInterview) },
  ]);
}

/** @returns {Promise<{templates: ShownTemplate[], packs: RoleSummary[]}>} the packs where there is no template yet */
async function read() {
  const templates = await readTemplates();
  return { templates: templates.reverse(), packs: templates.length ? [] : await readPacks(currentLanguage()) };
}

/**
 * Fill the numbers of people, which take longer than the list: a few templates at a time, the newest first.
 * @param {HTMLElement} place
 */
async function fillCounts(place) {
  const cells = /** @type {HTMLElement[]} */ ([...place.querySelectorAll("[data-count]")]);
  const ids = [...new Set(cells.map((cell) => (cell.dataset.count ?? "").split(" ")[0]))];
  const work = async () => {
    for (let id = ids.shift(); id && place.isConnected; id = ids.shift()) {
      const progress = await readProgress(id).catch(() => null);
      for (const step of progress ? STEPS : []) {
        const cell = cells.find(({ dataset }) => dataset.count === `${id} ${step}`);
        if (cell && progress) cell.textContent = String(progress[step]);
      }
    }
  };
  await Promise.all(Array.from({ length: COUNTED_AT_ONCE }, work));
}

/** @param {{templates: ShownTemplate[], packs: RoleSummary[]}} found */
function content({ templates, packs }) {
  if (!templates.length) {
    return [h("div", { class: "empty-lead" }, h("h2", {}, t("interviews.none")), h("p", {}, t("interviews.none_lead"))),
      packCards(packs)];
  }
  const archived = templates.filter((template) => template.state === "archived");
  const current = templates.filter((template) => template.state !== "archived");
  return [
    current.length > 0 && table(t("interviews.title"), columns(), current),
    archived.length > 0 && h("details", { class: "archived" },
      h("summary", {}, t("interviews.archived", { n: archived.length })),
      table(t("interviews.state_archived"), columns(), archived)),
  ];
}

/** @param {ShownTemplate} template */
function state({ state: name, head }) {
  return h("span", { class: `tag ${name}` }, t(`interviews.state_${name}`, { n: head }));
}
