// @ts-check
/** What English has more than one form of; every other text is its own name. */

/** @type {import('./texts.js').Texts} */
export default {
  '{n} chats': { one: '{n} chat', other: '{n} chats' },
  '{n} new messages': { one: '{n} new message', other: '{n} new messages' },
  '{n} new chats': { one: '{n} new chat', other: '{n} new chats' },
  'And {n} visitors in your chats.': {
    one: 'And {n} visitor in your chats.',
    other: 'And {n} visitors in your chats.',
  },
  '{n} characters too long': { one: '{n} character too long', other: '{n} characters too long' },
  '{n} characters left': { one: '{n} character left', other: '{n} characters left' },
};
