/** Forms: fields with labels and hints, a line for problems, and a button that waits for the answer. */

/** @import { Attributes, Child } from "../../shared/web/js/dom.js" */

import { h } from "../../shared/web/js/dom.js";
import { problemText } from "../problems.js";

let fields = 0;

/**
 * Return a field under its label.
 * @param {string} label
 * @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} input
 * @param {string} [hint]
 */
export function field(label, input, hint) {
  input.id ||= `field-${++fields}`;
  if (hint) input.setAttribute("aria-describedby", `${input.id}-hint`);
  return h("div", { class: "field" },
    h("label", { for: input.id }, label),
    input,
    hint && h("p", { class: "hint", id: `${input.id}-hint` }, hint));
}

/**
 * Return an input of text with its value.
 * @param {Attributes} attributes
 */
export function textInput(attributes) {
  return h("input", { type: "text", autocomplete: "off", ...attributes });
}

/**
 * Return a choice of one.
 * @param {string} name
 * @param {{[value: string]: string} | [string, string][]} options labels by value, as pairs where the values are whole
 *   numbers: an object would put these first
 * @param {string} chosen
 * @param {Attributes} [attributes]
 */
export function select(name, options, chosen, attributes = {}) {
  const pairs = Array.isArray(options) ? options : Object.entries(options);
  return h("select", { name, ...attributes }, pairs.map(([value, label]) =>
    h("option", { value, selected: value === chosen }, label)));
}

/**
 * Return a check box with its words.
 * @param {string} label
 * @param {Attributes} attributes of the input
 * @param {string} [hint]
 */
export function check(label, attributes, hint) {
  return h("label", { class: "check" },
    h("input", { type: "checkbox", ...attributes }),
    h("span", {}, h("span", {}, label), hint && h("span", { class: "hint" }, hint)));
}

/**
 * Return a form that calls `send` with its values. While the answer is awaited the form cannot be sent again; a
 * failed call is told in the form, whose values stay.
 * @param {(values: {[name: string]: string}) => Promise<void>} send
 * @param {string} label of the button
 * @param {Attributes} attributes
 * @param {...(Child | Child[])} children
 */
export function form(send, label, attributes, ...children) {
  const problem = h("p", { class: "problem", role: "alert" });
  const submit = h("button", { type: "submit", class: "primary" }, label);
  const sending = async () => {
    problem.textContent = "";
    submit.disabled = true;
    try {
      const values = new FormData(element);
      await send(Object.fromEntries([...values].map(([name, value]) => [name, String(value)])));
    } catch (error) {
      problem.textContent = problemText(error);
    } finally {
      submit.disabled = false;
    }
  };
  const element = h("form", {
    ...attributes,
    on: {
      submit: (/** @type {Event} */ event) => {
        event.preventDefault();
        void sending();
      },
    },
  }, ...children, problem, h("p", { class: "actions" }, submit));
  return element;
}
