// @ts-check
/**
 * Own messages that the server has not acknowledged yet, by chat and in the order in which they were written. Pure. Only
 * chats that are known and have something to send are in it, and never a message that is held among those of its chat.
 *
 * @import {Pending, Thread} from '../../shared/fold.js'
 * @import {State} from './state.js'
 */

/** @type {readonly Pending[]} */
const NONE = [];

/** The same array until something about it changes. @param {State} state @param {string} chatId */
export const outboxOf = ({ outbox }, chatId) => outbox[chatId] ?? NONE;

/** The one whose turn it is. @param {State} state @param {string} chatId */
export const nextToSend = (state, chatId) => outboxOf(state, chatId).find(({ state }) => state === 'sending');

/** @param {State} state @param {string} chatId @param {Pending} pending */
export const queued = (state, chatId, pending) => withOutbox(state, chatId, [...outboxOf(state, chatId), pending]);

/**
 * What an earlier page left is older than all that was written on this one.
 * @param {State} state @param {string} chatId @param {readonly Pending[]} earlier
 */
export const restored = (state, chatId, earlier) => withOutbox(state, chatId, [...earlier, ...outboxOf(state, chatId)]);

/**
 * Given up until the agent says "Try again".
 * @param {State} state @param {string} chatId @param {string} id @param {string} reason
 */
export const failed = (state, chatId, id, reason) =>
  changed(state, chatId, id, (pending) => ({ ...pending, state: 'failed', reason }));

/**
 * The server asked for patience.
 * @param {State} state @param {string} chatId @param {string} id
 * @param {number | undefined} wait seconds until it is sent again
 */
export const held = (state, chatId, id, wait) => changed(state, chatId, id, (pending) => ({ ...pending, wait }));

/**
 * The same id goes out again: had the first try been stored after all, the server answers with that message.
 * @param {State} state @param {string} chatId @param {string} id
 */
export const retried = (state, chatId, id) =>
  changed(state, chatId, id, (pending) => ({ ...pending, state: 'sending', reason: undefined }));

/** Answered, or thrown away by its author. @param {State} state @param {string} chatId @param {string} id */
export const discarded = (state, chatId, id) =>
  withOutbox(
    state,
    chatId,
    only(outboxOf(state, chatId), (pending) => pending.id !== id),
  );

/**
 * After messages have come, by whatever way.
 * @param {State} state
 * @returns {State}
 */
export const withoutStored = (state) =>
  Object.entries(state.outbox).reduce((next, [chatId, outbox]) => withOutbox(next, chatId, outbox), state);

/**
 * After the chats have been read anew: what was to be said in those that are no more becomes a draft. Nobody can send
 * it, but its author may want it.
 * @param {State} state
 * @returns {State}
 */
export function withLeftOver(state) {
  const gone = Object.keys(state.outbox).filter((chatId) => !state.known.threads[chatId]);
  if (!gone.length) return state;
  const outbox = { ...state.outbox };
  const drafts = { ...state.drafts };
  for (const chatId of gone) {
    drafts[chatId] = [...outbox[chatId].map(({ text }) => text), drafts[chatId]].filter(Boolean).join('\n');
    delete outbox[chatId];
  }
  return { ...state, outbox, drafts };
}

/**
 * @param {State} state @param {string} chatId @param {string} id
 * @param {(pending: Pending) => Pending} change
 */
function changed(state, chatId, id, change) {
  const before = outboxOf(state, chatId);
  if (!before.some((pending) => pending.id === id)) return state;
  const outbox = before.map((pending) => (pending.id === id ? change(pending) : pending));
  return withOutbox(state, chatId, outbox);
}

/**
 * @param {State} state @param {string} chatId @param {readonly Pending[]} outbox
 * @returns {State}
 */
function withOutbox(state, chatId, outbox) {
  const thread = state.known.threads[chatId];
  if (!thread) return state;
  const left = unstored(thread, outbox);
  if (left === outboxOf(state, chatId)) return state;
  const { [chatId]: _, ...others } = state.outbox;
  return { ...state, outbox: left.length ? { ...state.outbox, [chatId]: left } : others };
}

/**
 * The event of a message may beat the answer to it, even that of a retry.
 * @param {Thread} thread @param {readonly Pending[]} outbox
 */
function unstored({ messages }, outbox) {
  const stored = new Set(messages.map(({ id }) => id));
  return only(outbox, ({ id }) => !stored.has(id));
}

/**
 * The same array when none is left out.
 * @param {readonly Pending[]} all @param {(pending: Pending) => boolean} wanted
 */
const only = (all, wanted) => (all.every(wanted) ? all : all.filter(wanted));
