// @ts-check

/** The longest message, in code points, as the server counts. */
export const MAX_TEXT = 4000;
/** From here on a person is shown how much is left. */
export const WARN_TEXT = 3600;

/**
 * Code points, not UTF-16 units: an emoji counts once, here and on the server. A lone surrogate counts once too.
 * @param {string} text
 */
export const codePoints = (text) => [...text].length;

/**
 * What will be sent of what was typed: trimmed, without NUL and half characters (both would be refused). Empty: nothing
 * to send.
 * @param {string} typed
 */
export const tidy = (typed) =>
  typed
    .replaceAll('\0', '')
    .replace(/[\ud800-\udfff]/gu, '\ufffd')
    .trim();

/**
 * The first `length` code points, tidied.
 * @param {string} text
 * @param {number} length
 */
export const shorten = (text, length) => [...tidy(text)].slice(0, length).join('').trim();
