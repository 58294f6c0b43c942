// @ts-check
/**
 * The language of the page. A text is named by its English, as with gettext: a text that a catalogue does not have yet is
 * English and not a hole.
 *
 * @import {Texts} from './words/texts.js'
 */
import english from './words/en.js';

/** BCP 47. */
export const lang = 'en';

/** @type {Texts} */
const texts = english;

/**
 * The text in the language of the page, with what belongs into its `{places}`.
 * @param {string} text its English
 * @param {Record<string, string | number | undefined>} [given] `n`, if there is one, decides on the plural
 */
export function t(text, given = {}) {
  const found = texts[text] ?? text;
  const { n } = given;
  const form = typeof found === 'string' ? found : (found[plural(n)] ?? found.other ?? text);
  return form.replace(/\{(\w+)\}/g, (_, name) => (given[name] ?? '').toLocaleString(lang));
}

/** @param {string | number | undefined} n */
const plural = (n) => new Intl.PluralRules(lang).select(Number(n));
