// @ts-check
/**
 * Short names for the classes that are the panel's own: they begin with an underscore, in its style sheet and in its
 * script, which are of one release and never apart. A class that others know, such as the menu or a test, has none.
 */
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** @type {Map<string, string>} */
const short = new Map();

/** The sheet comes first, and has a rule for each of them. @param {string} css */
export const shortClassesInCss = (css) =>
  css.replace(/(?<=\.)_([a-z]+)/g, (_, name) => {
    if (!short.has(name)) short.set(name, LETTERS[short.size]);
    return short.get(name) || '';
  });

/** Where it is a word of a string. @param {string} js */
export const shortClassesInJs = (js) =>
  js.replace(/(?<=["'` ])_([a-z]+)(?=["'` ])/g, (whole, name) => short.get(name) || whole);
