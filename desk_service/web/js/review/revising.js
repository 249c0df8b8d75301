/** The revision of a review that was submitted: the first one stays on record. */

/** @import { ShownInterview } from "../api_types.js" */
/** @import { KeptSound } from "./kept_sound.js" */

import { button, h } from "../../shared/web/js/dom.js";
import { reviseReview } from "../review_api.js";
import { t } from "../i18n.js";
import { shortcuts } from "../keyboard.js";
import { form } from "../parts/form.js";
import { sheet } from "../parts/sheet.js";
import { toast } from "../parts/toast.js";
import { Draft } from "./draft.js";
import { Marking } from "./marking.js";
import { reasonField } from "./reasons.js";

/**
 * @param {ShownInterview} interview
 * @param {KeptSound} sounds
 * @param {() => void} done shows the interview again
 */
export function revising(interview, sounds, done) {
  const draft = new Draft(interview.id, interview.review, { autosaves: false });
  const send = (/** @type {() => void} */ close) => async (/** @type {{[name: string]: string}} */ { reason }) => {
    await reviseReview(interview.id, { ...draft.given, reason });
    close();
    toast(t("review.revised"));
    done();
  };
  const marking = new Marking(interview, draft, {
    submitLabel: t("review.revise_submit"),
    sounds,
    blind: false,
    submit: async () =>
      sheet(t("review.revise_why"), (close) =>
        form(send(close), t("review.revise_submit"), {}, reasonField(t("review.reason")))),
  });
  return {
    elements: [h("p", { class: "note" }, t("review.revise_note")), marking.element],
    actions: [button(t("sheet.cancel"), done)],
    leave: shortcuts(marking.shortcuts),
  };
}
