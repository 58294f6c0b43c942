// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  emptyState,
  foldEvents,
  missing,
  TYPING,
  withChat,
  withChats,
  withMessage,
  withMessages,
  withNewest,
  withRead,
} from '../src/shared/fold.js';
import { chatWith as chat } from './chats.js';

/** @import {Chat, Message, Side} from '../src/shared/types.js' */

/** @param {number} seq @param {Side} [sender] @returns {Message} */
const message = (seq, sender = 'agent') => ({
  id: 'm' + seq,
  chat_id: 'c',
  seq,
  sender,
  text: 'text ' + seq,
  sent_at: '2026-01-01T00:00:00.000Z',
});

/** @param {number} seq @param {Side} [sender] */
const came = (seq, sender) => ({ id: String(seq), type: 'message', chat_id: 'c', message: message(seq, sender) });

const open = withChat(emptyState('visitor'), chat());

test('messages that come late, twice and out of order stand once and in order', () => {
  const state = foldEvents(open, [came(2), came(1), came(2), came(3)]);
  assert.deepEqual(
    state.threads.c.messages.map(({ seq }) => seq),
    [1, 2, 3],
  );
});

test('the last message and the unread ones are told by the chat', () => {
  const { chat } = foldEvents(open, [came(1, 'visitor'), came(2), came(3)]).threads.c;
  assert.equal(chat.last_seq, 3);
  assert.equal(chat.last_message?.id, 'm3');
  assert.equal(chat.unread, 2);
});

test('a message twice is unread once', () => {
  assert.equal(foldEvents(open, [came(1), came(1)]).threads.c.chat.unread, 1);
});

test('of two who write at the same moment the other’s message is unread, whichever is known first', () => {
  const mine = withMessage(foldEvents(open, [came(1)]), message(3, 'visitor'));
  assert.equal(mine.threads.c.chat.unread, 1);
  const both = foldEvents(mine, [came(2), came(3, 'visitor')]);
  assert.equal(both.threads.c.chat.unread, 2);
  assert.equal(both.threads.c.chat.last_message?.id, 'm3');
  assert.equal(foldEvents(both, [came(2), came(4)]).threads.c.chat.unread, 3);
  // The gap may be filled by a page before the event comes.
  const filled = foldEvents(withMessages(mine, 'c', [message(2)]), [came(2)]);
  assert.equal(filled.threads.c.chat.unread, 2);
  // Word of the chat that counts it already.
  const told = withChat(mine, chat({ last_seq: 3, unread: 2 }));
  assert.equal(foldEvents(told, [came(2)]).threads.c.chat.unread, 2);
  // An answer from before our own message does not know of it.
  const older = withChat(mine, chat({ last_seq: 1, unread: 1 }));
  assert.equal(foldEvents(older, [came(2)]).threads.c.chat.unread, 2);
});

test('what was read is not unread any more, and a mark never goes back', () => {
  let state = withRead(foldEvents(open, [came(1), came(2)]), 'c', 'visitor', 2);
  assert.equal(state.threads.c.chat.unread, 0);
  state = withRead(state, 'c', 'visitor', 1);
  assert.equal(state.threads.c.chat.read.visitor, 2);
});

test('a mark never goes back, whatever older word of the chat comes after', () => {
  const both = { visitor: 2, agent: 1 };
  const state = foldEvents(open, [
    came(1, 'visitor'),
    came(2),
    { type: 'chat.idle', chat: chat({ last_seq: 2, read: both }) },
  ]);
  const older = chat({ last_seq: 2, unread: 1, read: { visitor: 1, agent: 0 } });
  const { chat: now } = foldEvents(state, [
    { type: 'chat.idle', chat: older },
    { type: 'read', chat_id: 'c', sender: 'agent', seq: 0 },
    { type: 'read', chat_id: 'c', sender: 'visitor', seq: 1 },
  ]).threads.c;
  assert.deepEqual(now.read, both);
  assert.equal(now.unread, 0);
});

test('whoever types has the chat: with another agent it is over', () => {
  const typing = { type: 'typing', chat_id: 'c', sender: /** @type {const} */ ('agent') };
  const typed = foldEvents(open, [typing], 1000);
  const { chat } = typed.threads.c;
  assert.equal(withChat(typed, { ...chat, unread: 1 }).threads.c.typingUntil, 1000 + TYPING);
  assert.equal(withChat(typed, { ...chat, agent_id: 'another' }).threads.c.typingUntil, undefined);
});

test('typing is shown for five seconds after the last word of it, and no longer', () => {
  const typing = { type: 'typing', chat_id: 'c', sender: /** @type {const} */ ('agent') };
  const state = foldEvents(open, [typing], 1000);
  assert.equal(state.threads.c.typingUntil, 1000 + TYPING);
  assert.equal(foldEvents(state, [typing], 4000).threads.c.typingUntil, 9000);
  assert.equal(TYPING, 5000);
  const closed = foldEvents(state, [{ type: 'chat.closed', chat: chat({ state: 'closed' }) }]);
  assert.equal(closed.threads.c.typingUntil, undefined);
});

test('the warning that a chat will end is called off by a message of either side, and by word of it', () => {
  const warning = { type: 'chat.idle', chat: chat({ closes_at: '2026-01-01T00:01:00.000Z' }) };
  const warned = foldEvents(open, [warning]);
  assert.equal(warned.threads.c.chat.closes_at, '2026-01-01T00:01:00.000Z');
  assert.equal(foldEvents(warned, [{ type: 'chat.idle', chat: chat() }]).threads.c.chat.closes_at, undefined);
  for (const side of /** @type {Side[]} */ (['visitor', 'agent'])) {
    const written = foldEvents(warned, [came(1, side)]);
    assert.equal(written.threads.c.chat.closes_at, undefined);
    // The answer to our message may be faster than the warning before it.
    assert.equal(foldEvents(written, [warning]).threads.c.chat.closes_at, undefined);
  }
});

test('who has the chat is noted where it changed, and once', () => {
  const bob = { agent_id: 'b', agent_name: 'Bob' };
  const waiting = chat({ state: 'waiting', agent_id: 'a', agent_name: 'Ann', position: 1, last_seq: 1 });
  const events = [
    { type: 'chat.waiting', chat: waiting },
    { type: 'chat.waiting', chat: chat({ state: 'waiting', position: 1, last_seq: 1 }) },
    came(2, 'visitor'),
    { type: 'chat.opened', chat: chat({ ...bob, last_seq: 2 }) },
    { type: 'chat.opened', chat: chat({ ...bob, last_seq: 2 }) },
    came(3),
    { type: 'chat.transferred', chat: chat({ agent_id: 'a', agent_name: 'Ann', last_seq: 3 }) },
    { type: 'chat.closed', chat: chat({ state: 'closed', last_seq: 3 }) },
  ];
  const { notes = [] } = foldEvents(emptyState('visitor'), events).threads.c;
  assert.deepEqual(
    notes.map(({ after, was, now }) => [after, was?.agent_name, now.state, now.agent_name]),
    [
      [1, undefined, 'waiting', 'Ann'],
      [1, 'Ann', 'waiting', undefined],
      [2, undefined, 'open', 'Bob'],
      [3, 'Bob', 'open', 'Ann'],
    ],
  );
});

test('that an agent has joined stands behind the message that a visitor began with; one who began the chat has not joined it', () => {
  const places = (/** @type {Partial<Chat>} */ more) =>
    withChat(emptyState('visitor'), chat({ agent_id: 'a', ...more })).threads.c.notes?.map(({ after }) => after);
  assert.deepEqual(places({}), [1]);
  assert.deepEqual(places({ last_seq: 1 }), [1]);
  assert.deepEqual(places({ opened_by: 'agent' }), []);
  assert.deepEqual(places({ last_seq: 9 }), undefined);
});

test('typing of the other side lasts until its message, whatever we write; our own is none', () => {
  const typing = (/** @type {Side} */ sender) => ({ type: 'typing', chat_id: 'c', sender });
  assert.equal(foldEvents(open, [typing('visitor')]), open);
  const state = foldEvents(open, [typing('agent')], 1000);
  assert.equal(state.threads.c.typingUntil, 6000);
  assert.equal(foldEvents(state, [came(1)]).threads.c.typingUntil, undefined);
  assert.equal(foldEvents(state, [came(1, 'visitor')]).threads.c.typingUntil, 6000);
});

test('a closed chat stays closed, whatever older answer comes after', () => {
  const closed = foldEvents(open, [{ type: 'chat.closed', chat: chat({ state: 'closed' }) }]);
  assert.equal(withChat(closed, chat()).threads.c.chat.state, 'closed');
});

/** @param {import('../src/shared/fold.js').State} state */
const ids = (state) => state.threads.c.messages.map(({ id }) => id);
/** As another history has it. @param {number} seq */
const other = (seq) => ({ ...message(seq), id: 'other' + seq });

test('after a reset the list counts, whatever was known: a chat goes on again, fewer messages, another mark', () => {
  const ended = foldEvents(open, [
    came(1),
    came(2),
    { type: 'chat.closed', chat: chat({ state: 'closed', last_seq: 2 }) },
  ]);
  const list = [chat({ last_seq: 1, unread: 1 })];
  const { chat: now } = withChats(withRead(ended, 'c', 'visitor', 2), list).threads.c;
  assert.deepEqual(now, list[0]);
  assert.deepEqual(withChats(ended, []).threads, {});
});

test('after a reset messages are shown until the newest page takes their place', () => {
  const state = withChats(foldEvents(open, [came(1), came(2)]), [chat({ last_seq: 2 })]);
  assert.deepEqual(ids(state), ['m1', 'm2']);
  assert.deepEqual(missing(state.threads.c), {});
  const read = withNewest(state, 'c', [message(1), other(2)], false);
  assert.deepEqual(ids(read), ['m1', 'other2']);
  assert.equal(missing(read.threads.c), undefined);
});

test('after a reset of a chat that has no message any more nothing is held', () => {
  assert.deepEqual(ids(withChats(foldEvents(open, [came(1)]), [chat()])), []);
});

test('earlier pages stay when the newest one follows on them, and go when it does not', () => {
  const long = withMessages(
    open,
    'c',
    [1, 2, 3, 4].map((seq) => message(seq)),
    false,
  );
  const reset = withChats(long, [chat({ last_seq: 5 })]);
  const same = withNewest(reset, 'c', [message(3), message(4), message(5)], true);
  assert.deepEqual(ids(same), ['m1', 'm2', 'm3', 'm4', 'm5']);
  // Before the page there are earlier ones, before those that are held there are none.
  assert.equal(same.threads.c.more, false);
  const another = withNewest(reset, 'c', [other(3), other(4), other(5)], true);
  assert.deepEqual(ids(another), ['other3', 'other4', 'other5']);
  assert.equal(another.threads.c.more, true);
});

test('what comes after a reset, before the page is read, takes the place of what it displaces', () => {
  const reset = withChats(foldEvents(open, [came(1), came(2)]), [chat({ last_seq: 1 })]);
  const state = foldEvents(reset, [{ type: 'message', chat_id: 'c', message: other(2) }]);
  assert.deepEqual(ids(state), ['m1', 'other2']);
  const read = withNewest(state, 'c', [message(1)], false);
  assert.deepEqual(missing(read.threads.c), { after_seq: 1 });
});

test('what is missing: nothing, the newest page, a gap, the end', () => {
  assert.equal(missing(open.threads.c), undefined);
  assert.deepEqual(missing(withChat(emptyState('visitor'), chat({ last_seq: 9 })).threads.c), {});
  const gap = foldEvents(open, [came(1), came(4)]);
  assert.deepEqual(missing(gap.threads.c), { after_seq: 1 });
  assert.equal(missing(withMessages(gap, 'c', [message(2), message(3)]).threads.c), undefined);
});

test('a type of a newer server is passed over', () => {
  assert.equal(foldEvents(open, [{ type: 'chat.starred', chat_id: 'c' }]), open);
});

test('visitors come, change and go', () => {
  const visitor = (/** @type {string} */ name) => ({
    id: 'v',
    name,
    attributes: {},
    away: false,
    since: '2026-01-01T00:00:00.000Z',
  });
  const change = { arrived: [visitor('A')], updated: [visitor('B')], left: [] };
  const state = foldEvents(emptyState('agent'), [{ type: 'visitors', visitors: change }]);
  assert.equal(state.visitors.v.name, 'B');
  const gone = { arrived: [], updated: [], left: ['v'] };
  assert.deepEqual(foldEvents(state, [{ type: 'visitors', visitors: gone }]).visitors, {});
});
