/** The screen on which an interview begins: from a role pack, or from nothing. */

import { at } from "../addresses.js";
import { readPacks } from "../api.js";
import { currentLanguage, t } from "../i18n.js";
import { heading } from "../parts/heading.js";
import { loaded } from "../parts/loaded.js";
import { packCards } from "../parts/pack_cards.js";
import { fill, h } from "../../shared/web/js/dom.js";

/** @param {HTMLElement} main */
export function show(main) {
  const place = h("section");
  const back = { href: at.interviews, label: t("interviews.title") };
  fill(main, heading(t("new_interview.title"), { lead: t("new_interview.lead"), back }), place);
  void loaded(place, () => readPacks(currentLanguage()), packCards);
}
