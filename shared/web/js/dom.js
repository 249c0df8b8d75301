/** HTML elements without a framework. */

/** @typedef {Node | string | null | undefined | false} Child */
/** @typedef {{[name: string]: unknown, on?: {[event: string]: (event: any) => void}}} Attributes */

/**
 * Create an element. `on` holds event listeners; a boolean attribute is set or left out; children that are null,
 * undefined, false or empty are left out.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, { on = {}, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, String(value));
  }
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  element.append(...present(children));
  return element;
}

/**
 * Replace the children of an element.
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...present(children));
}

/**
 * @param {(Child | Child[])[]} children
 * @returns {(Node | string)[]}
 */
function present(children) {
  const kept = children.flat().filter((child) => child != null && child !== false && child !== "");
  return /** @type {(Node | string)[]} */ (kept);
}

/**
 * Create a button that calls `act` when pressed.
 * @param {string} label
 * @param {() => void} act
 * @param {Attributes} [attributes]
 */
export function button(label, act, attributes = {}) {
  return h("button", { type: "button", ...attributes, on: { click: act } }, label);
}

/** Milliseconds between clearing the live region and filling it, so that the same words are read out twice. */
const ANNOUNCE_DELAY_MS = 50;

/**
 * Have a screen reader say a text, politely, without moving the focus.
 * @param {string} text
 */
export function announce(text) {
  const line = document.getElementById("announcer");
  if (!line) return;
  line.textContent = "";
  setTimeout(() => (line.textContent = text), ANNOUNCE_DELAY_MS);
}
