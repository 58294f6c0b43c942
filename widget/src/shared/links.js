// @ts-check
/**
 * Finds what may be a link in the text of a person, and says which addresses may be followed at all. Pure: the caller
 * builds the elements, so that no text can become markup.
 */

/**
 * Neither blanks, quotes and angle brackets nor marks that turn the direction of reading belong to an address; nor, of
 * Chinese and Japanese, which have no blanks, the punctuation and what is as wide as it.
 */
const FOREIGN = '\\s<>"\'`\\xab\\xbb\\u200e\\u200f\\u2018-\\u206f\\u3001-\\u3003\\u3008-\\u303f\\uff01-\\uff65';
/** What may end the sentence and not the address, in Arabic too: "see https://a.example/b)." */
const CLOSING = '.,;:!?)\\]}*_\\u060c-\\u061f';
/** What was opened and closed within the address is part of it. */
const BRACKETS = `[([{][^${FOREIGN}()[\\]{}]*[)\\]}]`;

const CANDIDATE = RegExp(`\\b((?:https?://|mailto:)(?:[${CLOSING}]*(?:${BRACKETS}|[^${FOREIGN}${CLOSING}]))+)`, 'i');

/**
 * The address if it may be followed: http, https or mailto, without a user part that could pass for the host.
 * @param {string | undefined} address
 */
export function safeHref(address) {
  try {
    const { href, protocol, username, password } = new URL(/** @type {string} */ (address));
    return /^(https?|mailto):$/.test(protocol) && !username && !password ? href : undefined;
  } catch {
    return undefined;
  }
}

/** The same for the page of a visitor, which is never a mail address. @param {string | undefined} address */
export function safePage(address) {
  const href = safeHref(address);
  return href?.startsWith('http') ? href : undefined;
}

/**
 * The text in pieces: strings as they are, and links with the text they stand under. Joined they are the text again.
 * @param {string} text
 * @returns {(string | {href: string, text: string})[]}
 */
export const linked = (text) =>
  text
    .split(CANDIDATE)
    .map((piece, i) => {
      // Every other one is what the expression has found.
      const href = i % 2 && safeHref(piece);
      return href ? { href, text: piece } : piece;
    })
    .filter(Boolean);
