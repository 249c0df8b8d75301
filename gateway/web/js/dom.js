/** Elements without a framework: made by `h`, kept by the screen that made them. */

/** @typedef {Node | string | null | undefined | false} Child */
/** @typedef {{[name: string]: unknown, on?: {[event: string]: (event: any) => void}}} Attributes */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. `on` holds listeners, a boolean attribute is set or left out, `class` may be
 * "name.other"-free text; children that are null or false are left out.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  return dressed(document.createElement(tag), attributes, children);
}

/**
 * As `h`, for drawings.
 * @param {string} tag
 * @param {Attributes} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, ...children) {
  return dressed(/** @type {SVGElement} */ (document.createElementNS(SVG, tag)), attributes, children);
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {Attributes} attributes
 * @param {(Child | Child[])[]} children
 * @returns {E}
 */
function dressed(element, { on = {}, ...attributes }, children) {
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
