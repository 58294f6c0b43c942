// @ts-check
/** What the page shows is in the address, so that reload, back and a copied link work. */

const CHAT = /^#\/chats\/([0-9a-f-]{36})$/i;

/**
 * @param {string} hash
 * @returns {string | undefined} the chat that is selected
 */
export const chatOfHash = (hash) => CHAT.exec(hash)?.[1]?.toLowerCase();

/** @param {string} [chatId] */
export const hashOfChat = (chatId) => (chatId ? `#/chats/${chatId}` : '#/');
