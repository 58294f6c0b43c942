// @ts-check
/** What the page shows is in the address, so that reload, back and a copied link work. */

const PLACE = /^#\/(chats|visitors)\/([0-9a-f-]{36})(?:\?at=([1-9]\d{0,8}))?$/i;

/**
 * @param {string} hash
 * @param {'chats' | 'visitors'} kind
 */
function idOf(hash, kind) {
  const found = PLACE.exec(hash);
  return found?.[1] === kind ? found[2].toLowerCase() : undefined;
}

/**
 * @param {string} hash
 * @returns {string | undefined} the chat that is selected
 */
export const chatOfHash = (hash) => idOf(hash, 'chats');

/**
 * @param {string} hash
 * @returns {number | undefined} `seq` of the message at which the chat is looked at; else it is looked at from its end
 */
export const soughtOfHash = (hash) => Number(PLACE.exec(hash)?.[3]) || undefined;

/**
 * @param {string} hash
 * @returns {string | undefined} the visitor with whom a chat is about to be opened
 */
export const visitorOfHash = (hash) => idOf(hash, 'visitors');

/**
 * @param {string} [chatId]
 * @param {number} [seq] of a message that is looked for
 */
export const hashOfChat = (chatId, seq) => (chatId ? `#/chats/${chatId}${seq ? `?at=${seq}` : ''}` : '#/');

/** @param {string} visitorId */
export const hashOfVisitor = (visitorId) => `#/visitors/${visitorId}`;

/**
 * Where on the page the agent is: at the chats, or at one of the places beside them.
 * @typedef {'chats' | 'history' | 'replies' | 'desk' | 'account'} Place
 */

const BESIDE = /^#\/(history|replies|desk|account)(?:\/([\w-]+))?\/?(?:\?(.*))?$/i;

/**
 * @param {string} hash
 * @returns {{ place: Place, part: string, query: string }} `part` of the place, and what is asked for there
 */
export function placeOfHash(hash) {
  const [, place = 'chats', part = '', query = ''] = BESIDE.exec(hash) ?? [];
  return { place: /** @type {Place} */ (place.toLowerCase()), part: part.toLowerCase(), query };
}

/**
 * @param {Place} place
 * @param {string} [part]
 * @param {string} [query]
 */
export const hashOfPlace = (place, part, query) =>
  place === 'chats' ? '#/' : `#/${place}${part ? `/${part}` : ''}${query ? `?${query}` : ''}`;
