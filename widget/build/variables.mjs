// @ts-check
/**
 * Short names for the custom properties of the widget's style sheets. Entry and panel may come from neighbouring
 * releases and use each other's, so a name has its letter for ever: add at the end, and take nothing away. That is why
 * they are counted here and not where they happen to stand first.
 */
const NAMES =
  'accent on-accent surface text ring shade hue raised chosen line edge quiet link good bad bad-surface on-bad ' +
  'avatar on-avatar top height cast';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** @type {Map<string, string>} */
const short = new Map(NAMES.split(' ').map((name, i) => [name, LETTERS[i]]));

/** @param {string} whole @param {string} name */
function shorten(whole, name) {
  // Pages may set these: they are public.
  if (name.startsWith('holdline-')) return whole;
  const letter = short.get(name);
  if (!letter) throw new Error(`${whole} has no letter yet: add it to the end of NAMES in build/variables.mjs`);
  // Nobody else's, for what a page says of all elements says it of ours too.
  return '--_h' + letter;
}

/** @param {string} css */
export const shortInCss = (css) => css.replace(/(?<![\w-])--([a-z][a-z-]+)/g, shorten);

/** Where a string begins with one, or has it in `var()`. @param {string} js */
export const shortInJs = (js) => js.replace(/(?<=["'`]|var\()--([a-z][a-z-]+)/g, shorten);
