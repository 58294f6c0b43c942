// @ts-check
/** Small pieces that several views use. */
import { h } from '../../shared/dom.js';
import { icon, people } from '../../shared/icons.js';
import { hueOf, initials } from '../../shared/people.js';

/**
 * The round mark of a person: initials in a colour that stays with the id.
 * @param {string} id
 * @param {string} name
 */
export function avatar(id, name) {
  const element = h('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(name));
  element.style.setProperty('--hue', String(hueOf(id)));
  return element;
}

/** The mark of whoever is free. */
export const anyone = () => h('span', { class: 'avatar all' }, icon(people));

/**
 * A button that is an icon.
 * @param {string} label
 * @param {string} path of icons.js
 * @param {() => void} onclick
 * @param {Record<string, string>} [props]
 */
export const iconButton = (label, path, onclick, props) =>
  h('button', { type: 'button', class: 'icon', 'aria-label': label, title: label, onclick, ...props }, icon(path));

/**
 * Makes these the children. Moves only what is not in its place: an element that is moved is announced anew, and loses
 * the focus.
 * @param {Element} list
 * @param {Element[]} elements
 */
export function place(list, elements) {
  const wanted = new Set(elements);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  elements.forEach((item, i) => {
    if (list.children[i] !== item) list.insertBefore(item, list.children[i] || null);
  });
}
