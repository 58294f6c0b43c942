// @ts-check
/**
 * What a visitor has had erased is gone from this page too, at once and in all its chats, whenever they ended: what was
 * said, its name, and the answers that were not sent, for they are about it and nobody can be sent them. Pure.
 *
 * @import {State as Known, Thread} from '../../shared/fold.js'
 * @import {Chat} from '../../shared/types.js'
 * @import {State} from './state.js'
 */
import { t } from '../language.js';
import { hasUnsent } from './state.js';

/** @param {Thread} thread */
export const isErased = ({ chat }) => chat.closed_reason === 'erased';

/**
 * After every change of what is known.
 * @param {State} state
 * @param {Known} [before] who was erased then still is: an answer that was under way may tell of an earlier time
 * @returns {State}
 */
export function withoutErased(state, before = state.known) {
  const { known } = state;
  const gone = new Set(
    [...Object.values(before.threads), ...Object.values(known.threads)]
      .filter(isErased)
      .map(({ chat }) => chat.visitor_id),
  );
  return gone.size ? withoutVisitors(state, gone) : state;
}

/**
 * An admin has erased a visitor: the events may come later, and tell of none but the admin's own chats.
 * @param {State} state
 * @param {string} visitorId
 * @returns {State}
 */
export const withoutVisitor = (state, visitorId) => withoutVisitors(state, new Set([visitorId]));

/**
 * @param {State} state
 * @param {Set<string>} gone
 * @returns {State}
 */
function withoutVisitors(state, gone) {
  const { known } = state;
  const of = Object.values(known.threads).filter(({ chat }) => gone.has(chat.visitor_id));
  const stained = of.filter(isStained);
  const there = Object.keys(known.visitors).filter((id) => gone.has(id));
  const written = [...gone, ...of.map(({ chat }) => chat.id)].filter(
    (id) => id in state.drafts || id in state.outbox || id in state.openings,
  );
  if (!stained.length && !there.length && !written.length) return state;
  const typed = written.some((id) => hasUnsent(state, id));
  return {
    ...state,
    known: {
      ...known,
      threads: { ...known.threads, ...Object.fromEntries(stained.map(({ chat }) => [chat.id, emptied(chat)])) },
      visitors: without(known.visitors, there),
    },
    drafts: without(state.drafts, written),
    outbox: without(state.outbox, written),
    openings: without(state.openings, written),
    ...(typed && { alert: t('What you had typed for a visitor is gone: its data was erased.') }),
    // What was said last may have been its words.
    said: { turn: state.said.turn, text: '' },
  };
}

/** @param {Thread} thread */
const isStained = (thread) =>
  !isErased(thread) ||
  thread.chat.state !== 'closed' ||
  thread.chat.last_seq > 0 ||
  Boolean(thread.chat.visitor_name || thread.messages.length || thread.notes?.length);

/** @param {Chat} chat @returns {Thread} */
const emptied = (chat) => ({
  chat: {
    ...chat,
    state: 'closed',
    closed_reason: 'erased',
    visitor_name: undefined,
    last_seq: 0,
    last_message: undefined,
    unread: 0,
  },
  messages: [],
  more: false,
});

/**
 * @template T
 * @param {Readonly<Record<string, T>>} all
 * @param {string[]} ids
 * @returns {Record<string, T>}
 */
const without = (all, ids) => Object.fromEntries(Object.entries(all).filter(([id]) => !ids.includes(id)));
