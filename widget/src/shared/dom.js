// @ts-check
/**
 * Builds DOM without HTML strings, so that no text of a person can ever become markup.
 */

/** @typedef {Node | string | false | null | undefined} Child */

/** Those that are something: `condition && child` may stand among them. @param {Child[]} children */
const given = (children) => /** @type {(Node | string)[]} */ (children.filter(Boolean));

/**
 * `h('button', {class: 'send', 'aria-label': 'Send', onclick: send}, icon('send'))`.
 * Members that begin with "on" are listeners; what is nothing, as `false` or undefined, sets no attribute. Of SVG it
 * knows what icons are made of.
 *
 * @template {keyof HTMLElementTagNameMap | 'svg' | 'path'} T
 * @param {T} tag
 * @param {Record<string, any> | null} [props]
 * @param {...Child} children
 * @returns {T extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[T] : SVGElement}
 */
export function h(tag, props, ...children) {
  const space = /^(svg|path)$/.test(tag) ? 'http://www.w3.org/2000/svg' : 'http://www.w3.org/1999/xhtml';
  const element = /** @type {any} */ (document.createElementNS(space, tag));
  for (const name in props) set(element, name, props[name]);
  element.append(...given(children));
  return element;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {any} value
 */
export function set(element, name, value) {
  if (name.startsWith('on')) /** @type {any} */ (element)[name] = value;
  else if (value) element.setAttribute(name, value);
  else element.removeAttribute(name);
}

/**
 * Puts these children in the place of all that are there.
 * @param {Element} element
 * @param {...Child} children
 */
export const fill = (element, ...children) => element.replaceChildren(...given(children));

/**
 * Writes only what differs: a live region that is written anew is read out anew.
 * @param {Element} element
 * @param {string} text
 */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
