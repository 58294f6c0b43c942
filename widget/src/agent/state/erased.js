// @ts-check
/** @import {State as Known, Thread} from '../../shared/fold.js' */

/**
 * What a visitor has had erased is gone from the screen too, at once. What this agent has not sent yet stays its own.
 * @param {Known} known
 * @returns {Known}
 */
export function withoutErased(known) {
  const found = Object.values(known.threads).filter(
    ({ chat }) => chat.closed_reason === 'erased' && (chat.last_seq > 0 || chat.visitor_name),
  );
  if (!found.length) return known;
  const empty = found.map((thread) => [thread.chat.id, withoutTexts(thread)]);
  return { ...known, threads: { ...known.threads, ...Object.fromEntries(empty) } };
}

/** @param {Thread} thread @returns {Thread} */
const withoutTexts = ({ chat, outbox, notes }) => ({
  chat: { ...chat, visitor_name: undefined, last_seq: 0, last_message: undefined, unread: 0 },
  messages: [],
  more: false,
  outbox,
  notes: notes?.map((note) => ({ ...note, after: 0 })),
});
