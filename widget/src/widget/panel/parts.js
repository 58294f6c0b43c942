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
