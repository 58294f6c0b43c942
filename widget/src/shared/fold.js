// @ts-check
/**
 * What the server told a party of its chats, and how events change it. Pure: every function answers a new state (or the
 * same one when nothing changed), so that a view may compare by identity. Events may come twice, late, or be our own.
 *
 * Life of a state: `emptyState(me)`, `withChats` after GET /chats (start and reset), `foldEvents` for each answer of
 * the poll, `withMessages` for each page of GET /chats/{id}/messages; `missing` tells which page to ask for.
 *
 * @import {Chat, Event, Message, Side, Visitor, VisitorChanges} from './types.js'
 */

/** Milliseconds for which a "typing" is shown. */
export const TYPING = 5000;

/**
 * A message of ours that is not acknowledged yet: no part of what the server told, but to take the place of one that is.
 * The id is made once, when the person presses Send.
 * @typedef {object} Pending
 * @property {string} id
 * @property {string} text
 * @property {'sending' | 'failed'} state
 * @property {string} [reason] why it failed, in words
 * @property {number} [wait] the server asked for patience: sent again in so many seconds
 * @property {string} [at] when it was written, by this machine's clock
 */

/**
 * Another agent has the chat, or none: what a line between the messages tells. Kept for as long as the page is.
 * @typedef {object} Note
 * @property {number} after seq of the message that it stands behind
 * @property {Chat} [was] the chat before; absent: it was not known
 * @property {Chat} now
 */

/**
 * @typedef {object} Thread one chat with what is held of it
 * @property {Chat} chat
 * @property {Message[]} messages ascending by seq, none twice; perhaps with a gap, see `missing`
 * @property {boolean} more there are earlier messages on the server
 * @property {boolean} [unsure] the messages were read before a reset: they may be of a history that is no more
 * @property {number} [counted] the last seq of the other side that `unread` knows of; the chat's last, unless the answer
 *   to a message of ours was faster than what the other side had written before it
 * @property {number} [typingUntil] the other side types; milliseconds, compare with now
 * @property {Note[]} [notes] in their order
 */

/**
 * @typedef {object} State
 * @property {Side} me whose view this is
 * @property {Readonly<Record<string, Thread>>} threads by chat id
 * @property {Readonly<Record<string, Visitor>>} visitors on the site now, by id; agents only
 */

/**
 * @param {Side} me
 * @returns {State}
 */
export const emptyState = (me) => ({ me, threads: {}, visitors: {} });

/**
 * The chats of GET /chats, at the start and after a reset, in the place of all that are held. After a reset the server
 * may be one that was put back from a backup: a chat may go on again, and a seq may be another message. So nothing that
 * is held counts against the list, and messages stay only to be looked at until the newest page is read anew: most
 * resets change none, and nobody shall see those flicker.
 * @param {State} state
 * @param {Chat[]} chats of one that is in it twice the later one counts
 * @returns {State}
 */
export function withChats(state, chats) {
  /** @type {Record<string, Thread>} */
  const threads = {};
  for (const chat of chats) {
    const old = state.threads[chat.id];
    const unsure = !!old?.messages.length && chat.last_seq > 0;
    threads[chat.id] = {
      ...begun(chat),
      ...(old && { notes: noted(old, chat) }),
      ...(unsure && { messages: old.messages, more: old.more, unsure }),
    };
  }
  return { ...state, threads };
}

/** A chat of which no message is held. @param {Chat} chat @returns {Thread} */
const begun = (chat) => ({ chat, messages: [], more: chat.last_seq > 0 });

/**
 * A chat as an event or an answer tells it. Events come in order; an answer may be older than what the poll already
 * told: messages and marks do not go back for it, nor does the end, but for who has the chat the last word counts. So
 * of a chat that is known apply no answer that an event follows anyway.
 * @param {State} state
 * @param {Chat} chat
 * @returns {State}
 */
export function withChat(state, chat) {
  const old = state.threads[chat.id];
  if (!old) {
    return withThread(state, { ...begun(chat), notes: chat.last_seq > 1 ? undefined : noted({}, chat) });
  }
  const held = old.chat;
  if (held.state === 'closed' && chat.state !== 'closed') return state;
  const latest = (/** @type {Side} */ side) => Math.max(held.read[side], chat.read[side]);
  const next = { ...chat, read: { visitor: latest('visitor'), agent: latest('agent') } };
  const ahead = held.last_seq - chat.last_seq;
  const counted = ahead > 0 ? old.counted : undefined;
  if (ahead > 0) {
    // What called the warning off is the message that this answer does not know of.
    const { last_seq, last_message, unread, closes_at } = held;
    Object.assign(next, { last_seq, last_message, unread, closes_at });
  } else if (held.read[state.me] > chat.read[state.me]) next.unread = Math.min(chat.unread, held.unread - ahead);
  const typingUntil = sameHands(held, chat) ? old.typingUntil : undefined;
  return withThread(state, { ...old, chat: next, counted, typingUntil, notes: noted(old, next) });
}

/** Whoever had the chat has it still. @param {Chat} was @param {Chat} now */
const sameHands = (was, now) => was.state === now.state && was.agent_id === now.agent_id;

/**
 * @param {{chat?: Chat, notes?: Note[]}} thread as it was
 * @param {Chat} now
 */
function noted({ chat: was, notes = [] }, now) {
  // Who begins a chat needs not be said to have joined it.
  const same = was ? sameHands(was, now) : now.opened_by === 'agent';
  if (now.state === 'closed' || same) return notes;
  // A chat begins with a message, of which the first word of the chat may not know yet.
  return [...notes, { after: Math.max(1, was?.last_seq || 0, now.last_seq), was, now }];
}

/**
 * @param {State} state
 * @param {Thread} thread
 * @returns {State}
 */
function withThread(state, thread) {
  return { ...state, threads: { ...state.threads, [thread.chat.id]: thread } };
}

/**
 * Changes one thread; a chat that is not known stays unknown.
 * @param {State} state
 * @param {string | undefined} chatId
 * @param {(thread: Thread) => Thread} change
 * @returns {State}
 */
function change(state, chatId, change) {
  const old = state.threads[chatId || ''];
  const thread = old && change(old);
  return thread === old ? state : withThread(state, thread);
}

/**
 * A page of messages, of any place.
 * @param {State} state
 * @param {string} chatId
 * @param {Message[]} page
 * @param {boolean} [more] of an answer that goes backward: there are earlier ones
 * @returns {State}
 */
export function withMessages(state, chatId, page, more) {
  return change(state, chatId, (thread) => ({ ...merge(thread, page), more: more ?? thread.more }));
}

/**
 * The newest page, or any other of messages that are not unsure. It takes the place of those that are; what is before it
 * stays if its first one is among them, for two histories that have a message in common have all before it in common.
 * @param {State} state
 * @param {string} chatId
 * @param {Message[]} page
 * @param {boolean} [more] of an answer that goes backward: there are earlier ones
 * @returns {State}
 */
export function withNewest(state, chatId, page, more) {
  const old = state.threads[chatId];
  if (!old?.unsure) return withMessages(state, chatId, page, more);
  const joint = old.messages.findIndex(({ id, seq }) => id === page[0]?.id && seq === page[0].seq);
  const thread = { ...old, unsure: false, messages: old.messages.slice(0, Math.max(0, joint)) };
  return withMessages(withThread(state, thread), chatId, page, joint < 0 ? more : old.more);
}

/**
 * @param {Thread} thread
 * @param {Message[]} page
 * @returns {Thread}
 */
function merge(thread, page) {
  const held = new Map(thread.messages.map((message) => [message.seq, message]));
  const fresh = page.filter(({ seq, id }) => held.get(seq)?.id !== id);
  if (!fresh.length) return thread;
  // One that is unsure gives way to what has its place now.
  for (const message of fresh) held.set(message.seq, message);
  const messages = [...held.values()].sort((a, b) => a.seq - b.seq);
  return { ...thread, messages };
}

/**
 * A message that just came: into the thread, and into what its chat tells.
 * @param {State} state
 * @param {Message} message
 * @returns {State}
 */
export function withMessage(state, message) {
  return change(state, message.chat_id, (old) => {
    const thread = merge(old, [message]);
    // `more` is about what lies before the first held message.
    if (!old.messages.length) thread.more = message.seq > 1;
    const { chat, counted = chat.last_seq } = old;
    const { seq } = message;
    const theirs = message.sender !== state.me;
    const news = theirs && seq > counted;
    if (seq <= chat.last_seq && !news) return thread;
    return {
      ...thread,
      counted: news ? seq : counted,
      chat: {
        ...chat,
        // Whoever writes calls the warning off.
        ...(seq > chat.last_seq && { last_seq: seq, last_message: message, closes_at: undefined }),
        unread: chat.unread + +(news && seq > chat.read[state.me]),
      },
      typingUntil: theirs ? undefined : thread.typingUntil,
    };
  });
}

/**
 * `side` has read up to `seq`. Call it for one's own mark too, as soon as it is sent.
 * @param {State} state
 * @param {string | undefined} chatId
 * @param {Side} side
 * @param {number} seq
 * @returns {State}
 */
export function withRead(state, chatId, side, seq) {
  return change(state, chatId, (thread) => {
    const { chat, messages } = thread;
    if (seq <= chat.read[side]) return thread;
    const read = { ...chat.read, [side]: seq };
    if (side !== state.me) return { ...thread, chat: { ...chat, read } };
    const later = messages.filter((message) => message.seq > seq && message.sender !== side).length;
    return { ...thread, chat: { ...chat, read, unread: Math.min(chat.unread, later) } };
  });
}

/**
 * @param {State} state
 * @param {Event} event
 * @param {number} now milliseconds
 * @returns {State}
 */
function fold(state, event, now) {
  const { chat, message, chat_id, sender, seq } = event;
  if (event.type === 'typing') {
    if (!sender || sender === state.me) return state;
    return change(state, chat_id, (thread) => ({ ...thread, typingUntil: now + TYPING }));
  }
  if (event.type === 'read') return sender && seq ? withRead(state, chat_id, sender, seq) : state;
  // By what it carries and not by its type: so a type of a newer server does what it can.
  let next = chat ? withChat(state, chat) : state;
  if (message) next = withMessage(next, message);
  return next;
}

/**
 * All that concerns chats.
 * @param {State} state
 * @param {Event[]} events
 * @param {number} [now] milliseconds
 * @returns {State}
 */
export const foldChats = (state, events, now = Date.now()) =>
  events.reduce((next, event) => fold(next, event, now), state);

/**
 * And, for agents, who is on the site.
 * @param {State} state
 * @param {Event[]} events
 * @param {number} [now] milliseconds
 * @returns {State}
 */
export const foldEvents = (state, events, now) =>
  events.reduce(
    (next, event) => (event.visitors ? withVisitors(next, event.visitors) : foldChats(next, [event], now)),
    state,
  );

/**
 * Those who arrived or changed, and those who left.
 * @param {State} state
 * @param {VisitorChanges} change
 * @returns {State}
 */
function withVisitors(state, { arrived, updated, left }) {
  const visitors = { ...state.visitors };
  for (const visitor of [...arrived, ...updated]) visitors[visitor.id] = visitor;
  for (const id of left) delete visitors[id];
  return { ...state, visitors };
}

/**
 * The whole list of GET /visitors, in the place of the one that is held.
 * @param {State} state
 * @param {Visitor[]} visitors
 * @returns {State}
 */
export const withAllVisitors = (state, visitors) => ({
  ...state,
  visitors: Object.fromEntries(visitors.map((visitor) => [visitor.id, visitor])),
});

/**
 * The query of the next GET /chats/{id}/messages that a thread needs to be whole up to its end, such as
 * `{after_seq: 12}`; `{}` is the newest page, undefined: nothing is missing. Earlier pages are asked for by the reader:
 * `before_seq` of the first held message, while `more`.
 * @param {Thread} thread
 * @returns {{after_seq?: number} | undefined}
 */
export function missing({ messages, chat, unsure }) {
  if (!messages.length || unsure) return chat.last_seq ? {} : undefined;
  const last = messages.find(({ seq }, i) => seq + 1 < (messages[i + 1]?.seq ?? chat.last_seq + 1));
  return last && { after_seq: last.seq };
}
