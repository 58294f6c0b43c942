// @ts-check
/**
 * Small pieces that several views use.
 *
 * @import {State} from './state.js'
 */

import { say } from '../../shared/dom.js';
import { people } from '../../shared/icons.js';
import { safeHref } from '../../shared/links.js';
import { hueOf, initials } from '../../shared/people.js';
import { h, icon, updates } from './kit.js';
import { t } from './language.js';

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
export const anyone = () => h('span', { class: 'avatar _all' }, icon(people));

/**
 * @param {string} kind its class
 * @param {string} label
 * @param {() => void} onclick
 */
export const button = (kind, label, onclick) => h('button', { class: kind, onclick }, label);

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
 * @param {(state: State) => [words?: string, label?: string, act?: () => void]} tell
 */
export function createBar(kind, role, tell) {
  const text = h('p', { role });
  const deed = h('button', { class: 'plain' });
  updates.push((state) => {
    const [words = '', label = '', act] = tell(state);
    say(text, words);
    say(deed, label);
    deed.hidden = !label;
    deed.onclick = act || null;
  });
  return h('div', { class: `_bar ${kind}` }, text, deed);
}

/**
 * A way out of the page, which learns nothing of it.
 * @param {string} href
 * @param {string} text
 */
export const outward = (href, text) => h('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, text);

/** What the owner does with what is written here, if there is a page about it. @param {{privacy_url?: string}} [desk] */
export const privacy = (desk) => {
  const href = safeHref(desk?.privacy_url);
  return href && h('small', null, outward(href, t('Privacy')));
};

/**
 * Gives the row of a key: the one that it had, or a new one.
 * @typedef {<Row extends {element: Element}>(key: unknown, make: () => Row) => Row} RowOf
 */

/**
 * For a list whose rows keep their elements for as long as what they stand for is in it, so that nothing that is read,
 * selected, pressed or announced is built twice. Moves only what is not in its place: an element that is moved is
 * announced anew, and loses the focus.
 * @param {Element} list
 * @returns {(draw: (rowOf: RowOf) => void) => void} draws it; asks for each row, in order
 */
export function keeper(list) {
  /** @type {Map<unknown, any>} */
  let rows = new Map();
  return (draw) => {
    const before = rows;
    rows = new Map();
    draw((key, make) => {
      const row = before.get(key) || make();
      rows.set(key, row);
      return row;
    });
    for (const [key, { element }] of before) if (!rows.has(key)) element.remove();
    let there = list.firstChild;
    for (const { element } of rows.values()) {
      if (element === there) there = element.nextSibling;
      else list.insertBefore(element, there);
    }
  };
}
