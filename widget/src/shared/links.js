// @ts-check
/**
 * Finds what may be a link in the text of a person, and says which addresses may be followed at all. Pure: the caller
 * builds the elements, so that no text can become markup.
 */

const SAFE = /^(https?|mailto):$/;

// Neither quotes and angle brackets nor marks that turn the direction of reading belong to an address.
const CANDIDATE = /\b(?:https?:\/\/|mailto:)[^\s<>"'`\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gi;

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
export function linked(text) {
  /** @type {(string | {href: string, text: string})[]} */
  const pieces = [];
  let from = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const found = trimmed(match[0]);
    const href = safeHref(found);
    if (!href) continue;
    if (match.index > from) pieces.push(text.slice(from, match.index));
    pieces.push({ href, text: found });
    from = match.index + found.length;
  }
  if (from < text.length) pieces.push(text.slice(from));
  return pieces;
}

/** Brackets that end something, and at the same places those that begin it. */
const [CLOSING, OPENING] = [')]}', '([{'];

/**
 * Leaves out what ends the sentence, not the address: "see https://a.example/b)."
 * @param {string} found
 */
function trimmed(found) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const char of found) counts[char] = (counts[char] ?? 0) + 1;
  let end = found.length;
  for (; /[.,;:!?)\]}*_]/.test(found[end - 1]); end--) {
    const last = found[end - 1];
    // A bracket that was opened within the address is part of it.
    if (counts[OPENING[CLOSING.indexOf(last)]] >= counts[last]) break;
    counts[last]--;
  }
  return found.slice(0, end);
}
