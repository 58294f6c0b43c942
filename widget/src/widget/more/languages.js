// @ts-check
/**
 * All languages but plain English, loaded when a visitor has another one, or the owner other texts.
 *
 * @import {Config, Link, Texts} from '../link.js'
 */

/** Languages that are read from the right. */
const RIGHT_TO_LEFT = /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)$/;

/** Says what stands in the place of a text; where it counts something, of `n`. @typedef {(text: string, n: number) => string} Find */

/**
 * The first of the wanted languages that there are texts for. A text that neither the owner nor we have is English.
 * @param {string[]} wanted BCP 47, or what somebody took for it
 * @param {Config['texts']} own
 * @param {Link['part']} part
 * @returns {Promise<[lang: string, find: Find, dir: 'ltr' | 'rtl']>}
 */
export async function choose(wanted, own, part) {
  const texts = own || {};
  // Whatever an owner says: what is no language is passed over.
  for (const tag of wanted.map(String)) {
    const [short] = tag.toLowerCase().split(/[-_]/);
    const canonical = valid(tag.replaceAll('_', '-'));
    const theirs = texts[tag] || texts[canonical] || texts[short];
    const english = short === 'en';
    if (!theirs && !WORDS[short] && !english) continue;
    // Without its catalogue English will do: it is better than no chat.
    const ours =
      WORDS[short] &&
      (await part(WORDS[short]).then(
        (part) => part.default,
        () => undefined,
      ));
    if (!theirs && !ours && !english) break;
    const lang = canonical || valid(short) || 'en';
    const rules = new Intl.PluralRules(lang);
    /** @type {Texts[]} */
    const catalogues = [theirs, ours].filter(Boolean);
    return [
      lang,
      (text, n) => {
        const found = catalogues.map((catalogue) => catalogue[text]).find(Boolean);
        return !found || typeof found === 'string' ? found || '' : found[rules.select(n)] || found.other;
      },
      RIGHT_TO_LEFT.test(short) ? 'rtl' : 'ltr',
    ];
  }
  return ['en', () => '', 'ltr'];
}

/** @param {string} tag */
function valid(tag) {
  try {
    return new Intl.Locale(tag).baseName;
  } catch {
    return '';
  }
}
