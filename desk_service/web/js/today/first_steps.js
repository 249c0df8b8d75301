/** The first steps of a new desk: write an interview, or try one yourself as a candidate. */

import { at } from "../addresses.js";
import { invite, makeTemplate, publish, readDraft, readTemplates } from "../api.js";
import { currentLanguage, t } from "../i18n.js";
import { proposedDeadline } from "../inviting/terms.js";
import { me } from "../me.js";
import { copyable } from "../parts/copyable.js";
import { sheet } from "../parts/sheet.js";
import { toast } from "../parts/toast.js";
import { problemText } from "../problems.js";
import { button, h } from "../../shared/web/js/dom.js";
import { newKey } from "../../shared/web/js/keys.js";

/** The role pack of the interview that staff try. */
const PACK = "general";

export function firstSteps() {
  const trying = async () => {
    attempt.disabled = true;
    await tryIt().catch((error) => toast(problemText(error)));
    attempt.disabled = false;
  };
  const attempt = button(t("first.try"), () => void trying());
  return h("section", { class: "card first-steps" },
    h("h2", {}, t("first.title")),
    h("p", {}, t("first.lead")),
    h("p", { class: "actions" },
      h("a", { class: "button primary", href: at.newInterview }, t("first.write")),
      attempt));
}

/** Make an interview to try, once, and an invitation to it for whoever is logged in. */
async function tryIt() {
  const title = t("first.try_title");
  const known = (await readTemplates()).find((each) => each.title === title && each.state === "live");
  const id = known?.id ?? (await makeTrial(title));
  const body = { template_id: id, expires_at: proposedDeadline(), rows: [{ name: me().name }] };
  const { link } = (await invite(body, newKey())).items[0];
  sheet(t("first.ready"), () => [
    h("p", {}, t("first.ready_lead")),
    h("p", { class: "actions" },
      h("a", { class: "button primary", href: link, target: "_blank", rel: "noreferrer" }, t("first.open"))),
    copyable(link ?? "", t("outcome.link")),
  ]);
}

/**
 * @param {string} title
 * @returns {Promise<string>} the id of the published template
 */
async function makeTrial(title) {
  const { id } = await makeTemplate({ pack: PACK, title, language: currentLanguage() });
  await publish(id, (await readDraft(id)).tag);
  return id;
}
