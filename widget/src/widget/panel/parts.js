// @ts-check
/** Small pieces that several views use. */

import { people } from '../../shared/icons.js';
import { hueOf, initials } from '../../shared/people.js';
import { h, icon, say } from './kit.js';

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
 * @param {string} kind its class
 * @param {string} label
 * @param {() => void} onclick
 * @param {Record<string, string>} [props]
 */
export const button = (kind, label, onclick, props) => h('button', { class: kind, onclick, ...props }, label);

/**
 * A button that is an icon.
 * @param {string} kind its class
 * @param {string} label
 * @param {string} path of icons.js
 * @param {() => void} onclick
 * @param {Record<string, string>} [props]
 */
export const iconButton = (kind, label, path, onclick, props) =>
  h('button', { class: kind, 'aria-label': label, title: label, onclick, ...props }, icon(path));

/**
 * A line under the header, with something to do about what it says. Kept in the tree when it says nothing: a live region
 * has to be there before it speaks.
 * @param {string} kind its class
 * @param {string} role
 */
export function createBar(kind, role) {
  let act = () => {};
  const text = h('p', { role });
  const deed = button('plain', '', () => act());
  return {
    element: h('div', { class: `bar ${kind}` }, text, deed),
    /** @param {string} [words] @param {string} [label] @param {() => void} [action] */
    render(words = '', label = '', action = act) {
      say(text, words);
      say(deed, label);
      deed.hidden = !label;
      act = action;
    },
  };
}

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
