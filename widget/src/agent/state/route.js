// @ts-check
/** What the page shows is in the address, so that reload, back and a copied link work. */

const PLACE = /^#\/(chats|visitors)\/([0-9a-f-]{36})$/i;

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
 * @returns {string | undefined} the visitor with whom a chat is about to be opened
 */
export const visitorOfHash = (hash) => idOf(hash, 'visitors');

/** @param {string} [chatId] */
export const hashOfChat = (chatId) => (chatId ? `#/chats/${chatId}` : '#/');

/** @param {string} visitorId */
export const hashOfVisitor = (visitorId) => `#/visitors/${visitorId}`;
