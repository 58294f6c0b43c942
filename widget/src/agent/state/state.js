// @ts-check
/**
 * All that the page knows, in one object that is replaced and never changed in place, and what is derived from it.
 *
 * @import {Problem} from '../../shared/api.js'
 * @import {Pending, State as Known} from '../../shared/fold.js'
 * @import {Agent, CannedReply, Chat, Line} from '../../shared/types.js'
 * @import {Opening} from './opening.js'
 * @import {Place} from './route.js'
 *
 * @typedef {object} State
 * @property {'starting' | 'out' | 'in'} phase `starting` until we know whether somebody is logged in
 * @property {boolean} ended the session ended during work: log in again in place
 * @property {Agent} [agent] who is logged in
 * @property {Problem} [stale] why the last poll failed; undefined while all is well
 * @property {number} skew milliseconds by which the server's clock is ahead of this one's
 * @property {boolean} read chats and visitors have been read once
 * @property {Known} known chats, messages and visitors, as the server told them
 * @property {Readonly<Record<string, readonly Pending[]>>} outbox own messages that are not acknowledged, by chat
 * @property {Line} [line] how many wait for an agent; undefined while that is not known
 * @property {Place} place in the address
 * @property {string} part of that place
 * @property {string} query what is asked for there
 * @property {string} [selected] the chat in the address
 * @property {number} [sought] `seq` of the message in it that is looked for
 * @property {string} [composing] the visitor in the address, with whom a chat is about to be opened
 * @property {Readonly<Record<string, Opening>>} openings chats that are being opened, by visitor
 * @property {Readonly<Record<string, true>>} fresh chats that came to this agent and were not looked at yet
 * @property {Readonly<Record<string, true>>} given chats that this page has given away
 * @property {Readonly<Record<string, string>>} drafts what is typed and not sent, by chat; for a chat that is to be
 *   opened, by visitor
 * @property {Readonly<Record<string, 'loading' | 'failed' | 'none'>>} pages how the last page of messages went, by
 *   chat; `none`: there is no such chat for us
 * @property {CannedReply[]} [replies] canned replies; undefined until they were needed
 * @property {boolean} switching available or away is being told to the server
 * @property {string} [alert] a refusal, until it is dismissed or the next thing is done
 * @property {{ sound: boolean, desktop: boolean, muffled: boolean, permission: string }} alerts how the agent is told of
 *   what it does not see; `muffled`: the browser keeps the page silent until somebody clicks; `permission` to notify
 * @property {{ tabs: boolean, logIns: number, clients: string[] }} elsewhere the same agent is at work in another tab; with
 *   so many log-ins elsewhere, of these browsers
 * @property {boolean} singleKeys shortcuts of one key are wanted
 * @property {boolean} help the list of keys is in sight
 * @property {{ text: string, turn: number, chatId?: string, name?: string }} said for screen readers: what somebody else has just done; the same words
 *   twice are two turns
 */
import { emptyState } from '../../shared/fold.js';

/** @returns {State} */
export const initialState = () => ({
  phase: 'starting',
  ended: false,
  skew: 0,
  read: false,
  place: 'chats',
  part: '',
  query: '',
  known: emptyState('agent'),
  outbox: {},
  openings: {},
  fresh: {},
  given: {},
  drafts: {},
  pages: {},
  switching: false,
  alerts: { sound: true, desktop: false, muffled: false, permission: 'none' },
  elsewhere: { tabs: false, logIns: 0, clients: [] },
  singleKeys: true,
  help: false,
  said: { text: '', turn: 0 },
});

/**
 * Own chats that go on, the newest first. Not by their last message: a row must not move under the pointer.
 * @param {State} state
 */
export const openChats = (state) =>
  ownChats(state, (chat) => chat.state === 'open').sort((a, b) =>
    compare(b.opened_at ?? b.created_at, a.opened_at ?? a.created_at),
  );

/** Own chats that have ended, the last one first. @param {State} state */
export const endedChats = (state) =>
  ownChats(state, (chat) => chat.state === 'closed').sort((a, b) => compare(b.closed_at ?? '', a.closed_at ?? ''));

/**
 * @param {State} state
 * @param {(chat: Chat) => boolean} wanted
 */
function ownChats({ known, agent }, wanted) {
  const chats = Object.values(known.threads).map(({ chat }) => chat);
  return chats.filter((chat) => chat.agent_id === agent?.id && wanted(chat));
}

/**
 * Only the agent who has a chat answers in it; one that waits names the agent it waits for.
 * @param {State} state @param {string} chatId
 */
export function isOwn({ known, agent }, chatId) {
  const chat = known.threads[chatId]?.chat;
  return Boolean(agent && chat?.agent_id === agent.id && chat.state !== 'waiting');
}

/**
 * What was typed for a chat that another agent has by now, or for a visitor who is gone: neither has a row of its own.
 * @param {State} state
 * @returns {string[]} ids of chats, or of visitors
 */
export const strandedDrafts = (state) =>
  Object.keys(state.drafts).filter((id) => {
    if (!state.drafts[id].trim()) return false;
    const chat = state.known.threads[id]?.chat;
    return chat ? chat.agent_id !== state.agent?.id : !state.known.visitors[id];
  });

/** Messages of visitors that this agent has not read, in all chats that go on. @param {State} state */
export const unreadCount = (state) => openChats(state).reduce((sum, { unread }) => sum + unread, 0);

/** Chats that have come with nothing unread in them: another agent had read it. @param {State} state */
export const freshCount = (state) => openChats(state).filter(({ id, unread }) => !unread && id in state.fresh).length;

/** Visitors of own chats that go on; they have a row among the chats. @param {State} state @returns {Set<string>} */
export const ownVisitors = (state) => new Set(openChats(state).map(({ visitor_id }) => visitor_id));

/**
 * Something that a careless click would throw away.
 * @param {State} state
 * @param {string} chatId
 */
export const hasUnsent = ({ drafts, outbox }, chatId) => Boolean(drafts[chatId]?.trim() || outbox[chatId]);

/** Something that would be gone with the session, and that still has a place to be sent to. @param {State} state */
export const hasAnyUnsent = (state) =>
  Object.keys(state.drafts).some((id) => state.known.visitors[id] && hasUnsent(state, id)) ||
  Object.keys(state.known.threads).some((id) => hasUnsent(state, id));

/** @param {string} a @param {string} b */
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
