// @ts-check
/** What English has more than one form of; every other text is its own name. */

/** @type {import('./texts.js').Texts} */
export default {
  '{n} chats': { one: '{n} chat', other: '{n} chats' },
};
