// @ts-check
/** @import {State as Known, Thread} from '../../shared/fold.js' */

/** @param {Thread} thread */
const isErased = ({ chat }) => chat.closed_reason === 'erased';

/**
 * What a visitor has had erased is gone from the screen too, at once, in all its chats. What this agent has not sent yet
 * stays its own.
 * @param {Known} known
 * @returns {Known}
 */
export function withoutErased(known) {
  const threads = Object.values(known.threads);
  const erased = new Set(threads.filter(isErased).map(({ chat }) => chat.visitor_id));
  const left = threads.filter(({ chat }) => erased.has(chat.visitor_id) && (chat.last_seq > 0 || chat.visitor_name));
  return left.length ? withThreads(known, left.map(withoutTexts)) : known;
}

/**
 * An admin has erased a visitor: no event tells of chats that had ended before.
 * @param {Known} known
 * @param {string} visitorId
 * @returns {Known}
 */
export function withoutVisitor(known, visitorId) {
  const ended = Object.values(known.threads).filter(
    ({ chat }) => chat.visitor_id === visitorId && chat.state === 'closed',
  );
  return withThreads(known, ended.map(withoutTexts));
}

/** @param {Known} known @param {Thread[]} changed @returns {Known} */
const withThreads = (known, changed) => ({
  ...known,
  threads: { ...known.threads, ...Object.fromEntries(changed.map((thread) => [thread.chat.id, thread])) },
});

/** @param {Thread} thread @returns {Thread} */
const withoutTexts = ({ chat, outbox }) => ({
  chat: { ...chat, closed_reason: 'erased', visitor_name: undefined, last_seq: 0, last_message: undefined, unread: 0 },
  messages: [],
  more: false,
  outbox,
});
