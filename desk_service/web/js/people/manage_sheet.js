/** The sheet of an invitation: until when it holds, what the person has otherwise, another link, its end, erasure. */

/** @import { InterviewItem, ShownInvitation } from "../api_types.js" */

import { changeInvitation, eraseInterview, makeInvitationLink, readInvitations, revokeInvitation } from "../api.js";
import { t } from "../i18n.js";
import { administers } from "../me.js";
import { accommodationOf, deadlineField, deadlineOf, termsFields } from "../inviting/terms.js";
import { copyable } from "../parts/copyable.js";
import { form } from "../parts/form.js";
import { ask, sheet } from "../parts/sheet.js";
import { toast } from "../parts/toast.js";
import { problemText } from "../problems.js";
import { deadline } from "../times.js";
import { button, h } from "../../shared/web/js/dom.js";

/** States in which the person has not begun. */
const BEFORE_START = new Set(["issued", "opened", "expired", "revoked"]);

/**
 * Show what can be done with an invitation.
 * @param {InterviewItem} item
 * @param {() => void} changed called when the list has to be read again
 */
export async function manage(item, changed) {
  try {
    const { items } = await readInvitations({ template: item.template_id, q: item.label });
    const invitation = items.find(({ id }) => id === item.id);
    if (invitation) show(invitation, changed);
  } catch (error) {
    toast(problemText(error));
  }
}

/**
 * @param {ShownInvitation} invitation
 * @param {() => void} changed
 */
function show(invitation, changed) {
  const { id, person, label, accommodation, expires_at, state } = invitation;
  const before = BEFORE_START.has(state), name = person.name || label;
  sheet(name, (close) => [
    h("p", { class: "quiet" }, [label, person.email, person.external_ref].filter(Boolean).join(" · ")),
    form(async (values) => {
      const fields = before ? { accommodation: accommodationOf(values) } : {};
      const { expires_at: until } = await changeInvitation(id, { expires_at: deadlineOf(values), ...fields });
      toast(t("manage.changed", { deadline: deadline(until) }));
      close();
      changed();
    }, t("form.save"), {}, before
      ? termsFields({ expires_at, accommodation }, expires_at)
      : deadlineField("expires_at", expires_at)),
    h("div", { class: "further" },
      button(t("manage.new_link"), () => ask(t("manage.new_link"), t("manage.new_link_why"), t("manage.new_link"), () =>
        act(async () => showLink(name, (await makeInvitationLink(id)).link)))),
      before && state !== "revoked" && ending("revoke", name, () => revokeInvitation(id), () => (close(), changed())),
      administers() && ending("erase", name, () => eraseInterview(id), () => (close(), changed()))),
  ]);
}

/**
 * Return a button that ends an invitation, once its reader has confirmed it.
 * @param {"revoke" | "erase"} how
 * @param {string} name of the person
 * @param {() => Promise<unknown>} work
 * @param {() => void} done
 */
function ending(how, name, work, done) {
  const label = t(`manage.${how}`);
  return button(label, () => ask(t(`manage.${how}_title`, { name }), t(`manage.${how}_why`), label, () =>
    act(async () => {
      await work();
      done();
      toast(t(`manage.${how}_done`));
    })), { class: "danger" });
}

/** @param {() => Promise<void>} work */
function act(work) {
  work().catch((error) => toast(problemText(error)));
}

/**
 * @param {string} name
 * @param {string} link
 */
function showLink(name, link) {
  sheet(t("manage.link_title", { name }), () => [h("p", {}, t("manage.link_lead")), copyable(link, t("outcome.link"))]);
}
