/** The screen that invites: people are pasted, looked through row by row, and get a link each. */

/** @import { Address } from "../addresses.js" */
/** @import { Installation, RowOutcome, ShownTemplate } from "../api_types.js" */
/** @import { InviteRow } from "../inviting/preview.js" */

import { at } from "../addresses.js";
import { invite, readInstallation, readInvitations, readTemplates } from "../api.js";
import { outcomeOf } from "../inviting/outcome.js";
import { readPeople } from "../inviting/people_text.js";
import { Preview } from "../inviting/preview.js";
import { deadlineField, deadlineOf, openingField, openingOf, proposedDeadline } from "../inviting/terms.js";
import { t } from "../i18n.js";
import { shortcuts } from "../keyboard.js";
import { field, form, textInput } from "../parts/form.js";
import { heading } from "../parts/heading.js";
import { loaded } from "../parts/loaded.js";
import { button, fill, h } from "../../shared/web/js/dom.js";
import { newKey } from "../../shared/web/js/keys.js";

/** Rows that the desk takes in a call. */
const ROWS_PER_CALL = 500;

/** Pages of earlier invitations that are read, to tell who was invited before. */
const EARLIER_PAGES = 5;

/**
 * @param {HTMLElement} main
 * @param {Address} address
 */
export function show(main, { parts: [id] }) {
  const place = h("div");
  fill(main, place);
  void loaded(place, () => read(id), (found) => found ? screen(place, found) : missing());
  return shortcuts([{
    keys: "Ctrl+Enter", label: "invite.do", act: () => place.querySelector("form")?.requestSubmit(),
  }]);
}

/** @typedef {{template: ShownTemplate, installation: Installation, invited: Set<string>}} Found */

/**
 * @param {string} id of the template
 * @returns {Promise<Found | null>}
 */
async function read(id) {
  const [templates, installation, invited] = await Promise.all([readTemplates(), readInstallation(), readInvited(id)]);
  const template = templates.find((each) => each.id === id);
  return template?.state === "live" ? { template, installation, invited } : null;
}

/**
 * Return the e-mail addresses that were invited to a template before.
 * @param {string} template
 */
async function readInvited(template) {
  const addresses = new Set();
  let after = "";
  for (let page = 0; page < EARLIER_PAGES; page++) {
    const { items, next } = await readInvitations({ template, after });
    for (const { person } of items) addresses.add((person.email ?? "").toLowerCase());
    if (!next) break;
    after = next;
  }
  return addresses;
}

function missing() {
  return h("div", { class: "empty" },
    h("h1", { tabindex: "-1" }, t("invite.none")),
    h("p", {}, t("invite.none_why")),
    h("p", { class: "actions" }, h("a", { class: "button primary", href: at.interviews }, t("interviews.title"))));
}

/**
 * @param {HTMLElement} place
 * @param {Found} found
 */
function screen(place, { template, installation, invited }) {
  const people = h("textarea", {
    name: "people", rows: 6, spellcheck: "false", placeholder: t("invite.example"), required: true,
  });
  const deadline = deadlineField("expires_at", proposedDeadline());
  const input = /** @type {HTMLInputElement} */ (deadline.querySelector("input"));
  const preview = new Preview(() => deadlineOf({ expires_at: input.value }));
  const look = () => {
    preview.show(readPeople(people.value), invited);
    const submit = place.querySelector("button[type=submit]");
    if (submit) submit.textContent = label(preview.ready.length);
  };
  people.addEventListener("input", look);
  const back = { href: at.editor(template.id), label: template.title };
  return [
    heading(t("invite.title"), { lead: t("invite.lead", { n: template.head, title: template.title }), back }),
    !installation.is_public && h("p", { class: "note" }, t("invite.not_public", { url: installation.public_url })),
    form(async (values) => {
      if (!preview.ready.length) return people.focus();
      const expiresAt = deadlineOf(values);
      const rows = preview.ready;
      const call = { template_id: template.id, expires_at: expiresAt, opens_at: openingOf(values) };
      const outcomes = await inviteAll(call, rows);
      const all = rows.map((row, index) =>
        ({ row, outcome: outcomes[index], expires_at: row.terms.expires_at ?? expiresAt }));
      await showOutcome(place, template, all);
    }, label(0), { class: "invite" },
      h("div", { class: "paste" },
        field(t("invite.people"), people, t("invite.people_hint")),
        fileField((text) => {
          people.value = text;
          look();
        })),
      h("div", { class: "two times" }, deadline, openingField()),
      preview.element),
  ];
}

/** @param {number} n */
const label = (n) => (n > 0 ? t("invite.button", { n }) : t("invite.do"));

/**
 * Return a button that reads a file, which can be dropped on it, too.
 * @param {(text: string) => void} take
 */
function fileField(take) {
  const input = textInput({
    type: "file", accept: ".csv,.txt,.tsv,text/csv,text/plain", hidden: true, "aria-label": t("invite.file"),
    on: { change: () => void input.files?.[0]?.text().then(take) },
  });
  return h("p", { class: "row" }, button(t("invite.file"), () => input.click()), input);
}

/**
 * Invite all rows, as many in a call as the desk takes. A call that is repeated invites nobody twice.
 * @param {{template_id: string, expires_at: number, opens_at: number | null}} call
 * @param {InviteRow[]} rows
 * @returns {Promise<RowOutcome[]>}
 */
async function inviteAll(call, rows) {
  /** @type {RowOutcome[]} */
  const outcomes = [];
  for (let first = 0; first < rows.length; first += ROWS_PER_CALL) {
    const part = rows.slice(first, first + ROWS_PER_CALL).map(({ name, email, external_ref, terms }) =>
      ({ name, email, external_ref, ...terms }));
    const body = { ...call, rows: part };
    outcomes.push(...(await invite(body, keyOf(body))).items);
  }
  return outcomes;
}

/** The idempotency keys of the calls that were made, by their body. @type {Map<string, string>} */
const keys = new Map();

/**
 * Return the key of a call: the same for the same body, so that another try after a failure invites nobody twice.
 * @param {object} body
 */
function keyOf(body) {
  const text = JSON.stringify(body);
  const key = keys.get(text) ?? newKey();
  keys.set(text, key);
  return key;
}

/**
 * @param {HTMLElement} place
 * @param {ShownTemplate} template
 * @param {import("../inviting/outcome.js").Invited[]} all
 */
async function showOutcome(place, template, all) {
  keys.clear();
  const n = all.filter(({ outcome }) => outcome.link).length;
  const back = { href: at.editor(template.id), label: template.title };
  const actions = [button(t("outcome.further"), () => location.reload())];
  fill(place, heading(t("outcome.title", { n }), { back, actions }), ...(await outcomeOf(all, template)));
  place.querySelector("h1")?.focus();
  scrollTo(0, 0);
}
