/** The icons of `icons.svg`, which stand beside words and are hidden from screen readers. */

const SVG = "http://www.w3.org/2000/svg";
const FILE = new URL("../../icons.svg", import.meta.url).href;

/**
 * @param {string} name the id in the file
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${FILE}#${name}`);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}
