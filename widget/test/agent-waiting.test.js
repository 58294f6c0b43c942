// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unansweredSince, urgency } from '../src/agent/state/waiting.js';
import { chatWith } from './chats.js';

/** @import {Thread} from '../src/shared/fold.js' */
/** @import {Chat, Message, Side} from '../src/shared/types.js' */

/** @param {number} seq @param {Side} sender @returns {Message} */
const message = (seq, sender) => ({
  id: `m${seq}`,
  chat_id: 'c',
  seq,
  sender,
  text: 'x',
  sent_at: `2026-01-01T00:00:${String(seq).padStart(2, '0')}.000Z`,
});

/** @param {Message[]} messages those that are held @param {Message} last @param {Partial<Chat>} [more] @returns {Thread} */
const thread = (messages, last, more) => ({
  messages,
  more: false,
  chat: chatWith({ last_seq: last.seq, last_message: last, ...more }),
});

test('a visitor waits since the first message that nobody has answered', () => {
  const all = [message(1, 'visitor'), message(2, 'agent'), message(3, 'visitor'), message(4, 'visitor')];
  assert.equal(unansweredSince(thread(all, all[3])), all[2].sent_at);
});

test('who has been answered, and who has left the chat, waits for nothing', () => {
  const all = [message(1, 'visitor'), message(2, 'agent')];
  assert.equal(unansweredSince(thread(all, all[1])), undefined);
  assert.equal(unansweredSince(thread(all, all[0], { state: 'closed' })), undefined);
});

test('what is held does not reach to the last message: the visitor waits since that one at least', () => {
  assert.equal(unansweredSince(thread([message(1, 'visitor')], message(7, 'visitor'))), message(7, 'visitor').sent_at);
  assert.equal(unansweredSince(thread([], message(7, 'visitor'))), message(7, 'visitor').sent_at);
});

test('a minute is long, three are too long', () => {
  assert.deepEqual([59, 60, 179, 180].map(urgency), ['', 'warn', 'warn', 'bad']);
});
