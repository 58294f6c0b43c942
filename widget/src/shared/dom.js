// @ts-check
/**
 * Builds DOM without HTML strings, so that no text of a person can ever become markup.
 */

/** @typedef {Node | string | number | false | null | undefined} Child */

/**
 * `h('button', {class: 'send', 'aria-label': 'Send', onclick: send}, icon('send'))`.
 * Members that begin with "on" are listeners; `true` sets an empty attribute; `false` and undefined set none.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any> | null} [props]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const name in props) set(element, name, props[name]);
  add(element, children);
  return element;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {any} value
 */
export function set(element, name, value) {
  if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
  else if (value === false || value == null) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : value);
}

/**
 * @param {Element} element
 * @param {Child[]} children
 */
function add(element, children) {
  for (const child of children) {
    if (child != null && child !== false) element.append(child instanceof Node ? child : String(child));
  }
}

/**
 * Puts these children in the place of all that are there.
 * @param {Element} element
 * @param {...Child} children
 */
export function fill(element, ...children) {
  element.replaceChildren();
  add(element, children);
}

/**
 * Writes only what differs: a live region that is written anew is read out anew.
 * @param {Element} element
 * @param {string} text
 */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
