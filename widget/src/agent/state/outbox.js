// @ts-check
/**
 * Own messages that the server has not acknowledged yet, in the order in which they were written. Pure.
 *
 * @import {Pending, State as Known} from '../../shared/fold.js'
 */
import { withOutbox } from '../../shared/fold.js';

/** @type {Pending[]} */
const NONE = [];

/** @param {Known} known @param {string} chatId */
export const outboxOf = (known, chatId) => known.threads[chatId]?.outbox ?? NONE;

/** The one whose turn it is. @param {Known} known @param {string} chatId */
export const nextToSend = (known, chatId) => outboxOf(known, chatId).find(({ state }) => state === 'sending');

/** @param {Known} known @param {string} chatId @param {Pending} pending */
export const queued = (known, chatId, pending) => withOutbox(known, chatId, [...outboxOf(known, chatId), pending]);

/**
 * Given up until the agent says "Try again".
 * @param {Known} known @param {string} chatId @param {string} id @param {string} reason
 */
export const failed = (known, chatId, id, reason) =>
  changed(known, chatId, id, (pending) => ({ ...pending, state: 'failed', reason }));

/**
 * The server asked for patience.
 * @param {Known} known @param {string} chatId @param {string} id
 * @param {number | undefined} wait seconds until it is sent again
 */
export const held = (known, chatId, id, wait) => changed(known, chatId, id, (pending) => ({ ...pending, wait }));

/**
 * The same id goes out again: had the first try been stored after all, the server answers with that message.
 * @param {Known} known @param {string} chatId @param {string} id
 */
export const retried = (known, chatId, id) =>
  changed(known, chatId, id, (pending) => ({ ...pending, state: 'sending', reason: undefined }));

/** Thrown away by its author. @param {Known} known @param {string} chatId @param {string} id */
export const discarded = (known, chatId, id) =>
  withOutbox(
    known,
    chatId,
    outboxOf(known, chatId).filter((pending) => pending.id !== id),
  );

/**
 * What must outlive a reload, by chat.
 * @param {Known} known
 * @returns {Record<string, Pending[]>}
 */
export function unsent(known) {
  /** @type {Record<string, Pending[]>} */
  const kept = {};
  for (const { chat, outbox } of Object.values(known.threads)) if (outbox.length) kept[chat.id] = outbox;
  return kept;
}

/**
 * The drafts, and what was to be said in chats that are no more: nobody can send it, but its author may want it.
 * @param {{ known: Known, drafts: Readonly<Record<string, string>> }} before
 * @param {Known} after
 */
export function leftOver({ known, drafts }, after) {
  const all = { ...drafts };
  for (const [chatId, outbox] of Object.entries(unsent(known)))
    if (!after.threads[chatId])
      all[chatId] = [...outbox.map(({ text }) => text), drafts[chatId]].filter(Boolean).join('\n');
  return all;
}

/**
 * @param {Known} known @param {string} chatId @param {string} id
 * @param {(pending: Pending) => Pending} change
 */
function changed(known, chatId, id, change) {
  const before = outboxOf(known, chatId);
  if (!before.some((pending) => pending.id === id)) return known;
  const outbox = before.map((pending) => (pending.id === id ? change(pending) : pending));
  return withOutbox(known, chatId, outbox);
}
