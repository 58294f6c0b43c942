// @ts-check
/**
 * The visitor's language. A text is named by its English, as with gettext: so English costs nothing, and a text that a
 * catalogue does not have yet is English and not a hole.
 *
 * @import {Link} from '../link.js'
 */

/** BCP 47. */
export let lang = 'en';

/** From which side it is read. @type {'ltr' | 'rtl'} */
export let dir = 'ltr';

/** What stands in the place of a text; nothing: its English. @type {((text: string, n: number) => string) | undefined} */
let find;

/** The last choice; one that comes later than the next does not count. */
let choices = 0;

/**
 * By the tag, the page, the browser; the first that there are texts for.
 * @param {Pick<Link, 'config' | 'part'>} link
 */
export async function useLanguage({ config, part }) {
  const mine = ++choices;
  const wanted = /** @type {string[]} */ (
    [config.lang, document.documentElement.lang, navigator.language, 'en'].filter(Boolean)
  );
  /** @type {[string, find?: typeof find, dir?: typeof dir]} */
  let chosen = [wanted[0]];
  if (config.texts || !/^en(-[a-z]{2})?$/i.test(wanted[0])) {
    chosen = await part(LANGUAGES)
      .then(({ choose }) => choose(wanted, config.texts, part))
      .catch(() => ['en']);
  }
  if (mine !== choices) return;
  [lang, find, dir = 'ltr'] = chosen;
  // A page that is in English says nothing of how its reader writes times and numbers; the browser does.
  if (RegExp(`^${lang}-..$`).test(navigator.language)) lang = navigator.language;
}

/**
 * The text in the visitor's language, with what belongs into its `{places}`.
 * @param {string} text
 * @param {Record<string, string | number>} [given] `n`, if there is one, decides on the plural
 */
export function t(text, given = {}) {
  const found = find?.(text, +given.n) || (given.n === 1 ? text.replace(/messages$/, 'message') : text);
  return found.replace(/\{(\w+)\}/g, (_, name) => (given[name] ?? '').toLocaleString(lang));
}

/** "3 minutes". @param {number} n @param {'minute' | 'second'} unit */
export const span = (n, unit) => n.toLocaleString(lang, { style: 'unit', unit, unitDisplay: 'long' });
