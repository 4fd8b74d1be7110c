/**
 * Elements made in one call: what every screen is built with.
 * @module
 */

/**
 * What may stand inside an element; nothing is left out, lists are taken as their members.
 * @typedef {string | number | Node | null | undefined | false | Child[]} Child
 */

/**
 * Attributes by their HTML names; `onclick` and the like are listeners, `style` is a table of
 * properties, `true` an attribute without a value, `false` and `null` none at all.
 * @typedef {Record<string, unknown>} Props
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Return an HTML element.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Props | null} [props]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props, ...children) {
  return dressed(document.createElement(tag), props ?? {}, children);
}

/**
 * Return an SVG element.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Props | null} [props]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function s(tag, props, ...children) {
  return dressed(document.createElementNS(SVG, tag), props ?? {}, children);
}

/**
 * Put children in the place of what an element holds.
 * @param {Element} node
 * @param {...Child} children
 */
export function clear(node, ...children) {
  node.replaceChildren(...flat(children));
}

/** @type {number} */
let made = 0;

/**
 * Return an id that no other element has: for labels and descriptions.
 * @param {string} [name]
 */
export function freshId(name = "e") {
  made += 1;
  return `${name}-${made}`;
}

/**
 * @template {HTMLElement | SVGElement} E
 * @param {E} node
 * @param {Props} props
 * @param {Child[]} children
 * @returns {E}
 */
function dressed(node, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function" && name.startsWith("on")) {
      node.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else if (name === "style" && typeof value === "object") {
      for (const [key, one] of Object.entries(value)) node.style.setProperty(key, String(one));
    } else if (name === "value" && "value" in node) {
      Object.assign(node, { value });
    } else {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...flat(children));
  // A choice is made of options that are there by now.
  if (node instanceof HTMLSelectElement && props.value !== undefined) node.value = String(props.value);
  return node;
}

/**
 * @param {Child[]} children
 * @returns {(string | Node)[]}
 */
function flat(children) {
  /** @type {(string | Node)[]} */
  const nodes = [];
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) nodes.push(...flat(child));
    else nodes.push(child instanceof Node ? child : String(child));
  }
  return nodes;
}
