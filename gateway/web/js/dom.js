/** Elements without a framework: made by `h`, kept by the screen that made them. */

/** @typedef {Node | string | null | undefined | false} Child */
/** @typedef {{[name: string]: unknown, on?: {[event: string]: (event: any) => void}}} Attributes */

/**
 * An element. `on` holds listeners, a boolean attribute is set or left out; children that are null
 * or false are left out.
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
  element.append(...given(children));
  return element;
}

/**
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...given(children));
}

/**
 * @param {(Child | Child[])[]} children
 * @returns {(Node | string)[]}
 */
function given(children) {
  return /** @type {(Node | string)[]} */ (children.flat().filter((child) => child != null && child !== false && child !== ""));
}

/**
 * @param {string} label
 * @param {() => void} act
 * @param {Attributes} [attributes]
 */
export function button(label, act, attributes = {}) {
  return h("button", { type: "button", ...attributes, on: { click: act } }, label);
}

/** Tell a screen reader, politely, what changed without moving the focus. @param {string} text */
export function announce(text) {
  const line = document.getElementById("announcer");
  if (!line) return;
  line.textContent = "";
  // In a later turn, so that the same words twice are read twice.
  setTimeout(() => (line.textContent = text), 50);
}
