// @ts-check
/**
 * Finds what may be a link in the text of a person, and says which addresses may be followed at all. Pure: the caller
 * builds the elements, so that no text can become markup.
 */

const SAFE = /^(https?|mailto):$/;

/** Neither blanks, quotes and angle brackets nor marks that turn the direction of reading belong to an address. */
const FOREIGN = '\\s<>"\'`\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
/** What may end the sentence and not the address: "see https://a.example/b)." */
const CLOSING = '.,;:!?)\\]}*_';
/** What was opened and closed within the address is part of it. */
const BRACKETS = `[([{][^${FOREIGN}()[\\]{}]*[)\\]}]`;

const CANDIDATE = RegExp(`\\b((?:https?://|mailto:)(?:[${CLOSING}]*(?:${BRACKETS}|[^${FOREIGN}${CLOSING}]))+)`, 'i');

/**
 * The address if it may be followed: http, https or mailto, without a user part that could pass for the host.
 * @param {string | undefined} address
 * @param {RegExp} [protocols]
 */
export function safeHref(address, protocols = SAFE) {
  try {
    const url = new URL(address ?? '');
    return protocols.test(url.protocol) && !url.username && !url.password ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** The same for the page of a visitor, which is never a mail address. @param {string | undefined} address */
export const safePage = (address) => safeHref(address, /^https?:$/);

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
      const href = i % 2 ? safeHref(piece) : undefined;
      return href ? { href, text: piece } : piece;
    })
    .filter(Boolean);
