// @ts-check
/**
 * Chats that come to this agent: new ones, those from the line, and those that another agent had. Pure.
 *
 * @import {State as Known} from '../../shared/fold.js'
 * @import {Event} from '../../shared/types.js'
 * @import {State} from './state.js'
 */

/**
 * Is this the event by which a chat comes to this agent without its doing?
 * @param {Event} event
 * @param {Known} before
 * @param {string | undefined} self
 */
export function comesToMe({ type, chat }, before, self) {
  if (chat?.state !== 'open' || chat.agent_id !== self) return false;
  const held = before.threads[chat.id]?.chat;
  if (held && held.state !== 'waiting' && held.agent_id === self) return false;
  return type === 'chat.transferred' || (type === 'chat.opened' && chat.opened_by !== 'agent');
}

/**
 * Is this the event by which an open chat of this agent is over, or goes to another one, without its doing?
 * @param {Event} event
 * @param {Known} before
 * @param {string | undefined} self
 */
export function leftMe({ type, chat }, before, self) {
  const held = before.threads[chat?.id ?? '']?.chat;
  if (!chat || held?.state !== 'open' || held.agent_id !== self) return false;
  return type === 'chat.closed' ? chat.closed_reason !== 'agent' : chat.agent_id !== self;
}

/**
 * After the fold: marks what has come as not looked at yet, and notes of a chat that nobody here knew that another
 * agent had it.
 * @param {State} state whose chats are those from after the events
 * @param {Known} before
 * @param {readonly Event[]} events
 * @returns {State}
 */
export function withArrivals(state, before, events) {
  const { agent, selected } = state;
  let { known } = state;
  const fresh = { ...state.fresh };
  const given = { ...state.given };
  const come = events.filter((event) => comesToMe(event, before, agent?.id));
  if (!come.length) return state;
  for (const { type, chat } of come) {
    if (!chat) continue;
    delete given[chat.id];
    if (chat.id !== selected) fresh[chat.id] = true;
    const thread = known.threads[chat.id];
    if (!thread || type !== 'chat.transferred' || before.threads[chat.id]) continue;
    const was = { ...chat, agent_id: undefined, agent_name: undefined };
    const notes = [{ after: chat.last_seq, was, now: chat }];
    known = { ...known, threads: { ...known.threads, [chat.id]: { ...thread, notes } } };
  }
  return { ...state, known, fresh, given };
}
