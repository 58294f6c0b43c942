// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyState, foldEvents, missing, withChat, withChats, withMessages, withRead } from '../src/shared/fold.js';

/** @import {Chat, Message, Side} from '../src/shared/types.js' */

/** @param {Partial<Chat>} [more] @returns {Chat} */
const chat = (more) => ({
  id: 'c',
  state: 'open',
  visitor_id: 'v',
  opened_by: 'visitor',
  created_at: '2026-01-01T00:00:00.000Z',
  last_seq: 0,
  unread: 0,
  read: { visitor: 0, agent: 0 },
  ...more,
});

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

test('what was read is not unread any more, and a mark never goes back', () => {
  let state = withRead(foldEvents(open, [came(1), came(2)]), 'c', 'visitor', 2);
  assert.equal(state.threads.c.chat.unread, 0);
  state = withRead(state, 'c', 'visitor', 1);
  assert.equal(state.threads.c.chat.read.visitor, 2);
});

test('typing of the other side lasts until its message; our own is none', () => {
  const typing = (/** @type {Side} */ sender) => ({ type: 'typing', chat_id: 'c', sender });
  assert.equal(foldEvents(open, [typing('visitor')]), open);
  const state = foldEvents(open, [typing('agent')], 1000);
  assert.equal(state.threads.c.typingUntil, 6000);
  assert.equal(foldEvents(state, [came(1)]).threads.c.typingUntil, undefined);
});

test('a closed chat stays closed, whatever older answer comes after', () => {
  const closed = foldEvents(open, [{ type: 'chat.closed', chat: chat({ state: 'closed' }) }]);
  assert.equal(withChats(closed, [chat()]).threads.c.chat.state, 'closed');
});

test('a chat that was read again keeps the messages that are held', () => {
  const state = withChats(foldEvents(open, [came(1)]), [chat({ last_seq: 4 })]);
  assert.equal(state.threads.c.messages.length, 1);
  assert.deepEqual(missing(state.threads.c), { after_seq: 1 });
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
  const visitor = (/** @type {string} */ name) => ({ id: 'v', name, since: '2026-01-01T00:00:00.000Z' });
  const change = { arrived: [visitor('A')], updated: [visitor('B')], left: [] };
  const state = foldEvents(emptyState('agent'), [{ type: 'visitors', visitors: change }]);
  assert.equal(state.visitors.v.name, 'B');
  const gone = { arrived: [], updated: [], left: ['v'] };
  assert.deepEqual(foldEvents(state, [{ type: 'visitors', visitors: gone }]).visitors, {});
});
