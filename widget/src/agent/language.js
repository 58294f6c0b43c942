// @ts-check
/**
 * The language of the page. A text is named by its English, as with gettext: a text that a catalogue does not have yet is
 * English and not a hole.
 *
 * @import {Texts} from './words/texts.js'
 */
import * as times from '../shared/time.js';
import english from './words/en.js';

/**
 * The languages there are, by what they call themselves. The texts of each but English are a file of their own: those who
 * read English do not pay for them, and another language costs nobody anything.
 * @type {Record<string, string>}
 */
export const LANGUAGES = { en: 'English', de: 'Deutsch' };

const KEY = 'holdline.language';

/** BCP 47. */
export let lang = 'en';

/** @type {Texts} */
let texts = english;

/** The last choice; one that comes later than the next does not count. */
let choices = 0;

/**
 * The language that was chosen here, else the first of the browser's that there are texts for; in the browser's manner of
 * numbers and times where it has one for that language.
 * @param {string | null} chosen
 * @param {readonly string[]} wanted BCP 47, best first
 */
export function languageFor(chosen, wanted) {
  const known = chosen && chosen in LANGUAGES ? [chosen] : Object.keys(LANGUAGES);
  return wanted.find((tag) => known.includes(base(tag))) ?? (known.length === 1 ? known[0] : 'en');
}

/** "de" of "de-AT". @param {string} tag */
const base = (tag) => tag.split('-')[0].toLowerCase();

/** The language that is spoken, one of `LANGUAGES`. */
export const spoken = () => base(lang);

/** Speaks the language of whoever is here. @param {(lang: string) => Promise<Texts>} [load] */
export async function speak(load = catalogue) {
  const mine = ++choices;
  const wanted = languageFor(read(), navigator.languages);
  // Without its catalogue English will do: it is better than no page.
  const found = await load(base(wanted)).catch(() => undefined);
  if (mine !== choices) return;
  [lang, texts] = found ? [wanted, found] : ['en', english];
  document.documentElement.lang = lang;
}

/** Chosen by a person, and kept. @param {string} language */
export async function choose(language) {
  // A private window may refuse to store; the choice then holds until the page is left.
  try {
    localStorage.setItem(KEY, language);
  } catch {}
  here = language;
  await speak();
  for (const tell of listeners) tell();
}

/** @type {string | null} */
let here = null;

function read() {
  try {
    return localStorage.getItem(KEY) ?? here;
  } catch {
    return here;
  }
}

/** @param {string} language @returns {Promise<Texts>} */
async function catalogue(language) {
  return language === 'en' ? english : (await import(/** @type {string} */ (TEXTS[language]))).default;
}

/** @type {Set<() => void>} */
const listeners = new Set();

/** Calls when somebody has chosen another language. @param {() => void} listener */
export const onLanguage = (listener) => void listeners.add(listener);

/**
 * The text in the language of the page, with what belongs into its `{places}`.
 * @param {string} text its English
 * @param {Record<string, string | number | undefined>} [given] `n`, if there is one, decides on the plural
 */
export const t = (text, given = {}) =>
  phrase(text, given)
    .map((piece) => (piece ?? '').toLocaleString(lang))
    .join('');

/**
 * The same in pieces, for a sentence with an element in it: `{phrase('{name} is typing', { name: <bdi>{name}</bdi> })}`.
 * @template T
 * @param {string} text its English
 * @param {Record<string, T>} given
 * @returns {(string | T)[]}
 */
export function phrase(text, given) {
  const found = texts[text] ?? text;
  const form = typeof found === 'string' ? found : (found[plural(given.n)] ?? found.other ?? text);
  return form.split(/\{(\w+)\}/).map((piece, i) => (i % 2 ? given[piece] : piece));
}

/** @param {unknown} n */
const plural = (n) => new Intl.PluralRules(lang).select(Number(n));

/** "3 minutes". @param {number} n @param {'minute' | 'second'} unit */
export const span = (n, unit) => n.toLocaleString(lang, { style: 'unit', unit, unitDisplay: 'long' });

/** "14:05". @param {string | Date} time */
export const clock = (time) => times.clock(time, lang);

/** "Today", "Yesterday", "Monday, 3 November". @param {string | Date} time */
export const dayLabel = (time) => times.dayLabel(time, undefined, lang);

/** "14:05" for today, "Yesterday", else "3 Nov". @param {string | Date} time @param {Date} [now] */
export function shortTime(time, now = new Date()) {
  if (times.sameDay(time, now)) return clock(time);
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (times.sameDay(time, yesterday)) return dayLabel(time);
  return new Date(time).toLocaleDateString(lang, { day: 'numeric', month: 'short' });
}
