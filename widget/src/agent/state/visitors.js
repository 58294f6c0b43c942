// @ts-check
/**
 * The list of visitors on the site, as it is shown. Pure.
 *
 * @import {Visitor} from '../../shared/types.js'
 */
import { lang } from '../language.js';
import { languageName, visitorName } from '../words.js';

/**
 * Newest first: who has just come is at the top, and the order of the others does not change.
 * @param {Readonly<Record<string, Visitor>>} visitors
 * @param {string} filter words that must all occur somewhere in a visitor
 * @returns {Visitor[]}
 */
export function listVisitors(visitors, filter) {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return Object.values(visitors)
    .filter((visitor) => matches(visitor, words))
    .sort((a, b) => compare(b.since, a.since) || compare(b.id, a.id));
}

/** @param {Visitor} visitor @param {string[]} words */
function matches(visitor, words) {
  if (!words.length) return true;
  const text = textOf(visitor);
  return words.every((word) => text.includes(word));
}

/** @type {WeakMap<Visitor, { text: string, spoken: string }>} thousands of them, at each key that is typed */
const texts = new WeakMap();

/** All that is shown of a visitor, in small letters. @param {Visitor} visitor */
function textOf(visitor) {
  const known = texts.get(visitor);
  if (known?.spoken === lang) return known.text;
  const { id, name, locale, page } = visitor;
  const text = [visitorName(id, name), locale, locale && languageName(locale), page?.title, page?.url, page?.referrer]
    .join('\n')
    .toLowerCase();
  texts.set(visitor, { text, spoken: lang });
  return text;
}

/** @param {string} a @param {string} b */
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
