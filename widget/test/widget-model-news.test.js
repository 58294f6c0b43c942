// @ts-check
/** What comes from the server is read whole, and told once: to the page, and to whoever hears or is read to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../src/shared/api.js';
import { threadOf } from '../src/widget/panel/state.js';
import { chat, message, visit } from './panel.js';
import { settled } from './time.js';

/** @import {Message} from '../src/shared/types.js' */

test('the page is told of a chat once, of its messages once, and of its end', () => {
  const { model, emitted, heard } = visit({});
  const first = message({ sender: 'agent' });
  model.chats([chat({ last_seq: 1, last_message: first })]);
  model.chats([chat({ last_seq: 1, last_message: first })]);
  const came = { type: 'message', chat_id: 'c', message: message({ id: 'n', seq: 2, sender: 'agent' }) };
  model.events([came]);
  model.events([came, { type: 'message', chat_id: 'c', message: message({ id: 'own', seq: 3 }) }]);
  model.events([{ type: 'chat.closed', chat: chat({ state: 'closed', last_seq: 3 }) }]);
  assert.deepEqual(
    emitted.map(([name, { id }]) => [name, id]),
    [
      ['chat:start', 'c'],
      // With which it began.
      ['message', 'm'],
      ['message', 'n'],
      ['message', 'own'],
      ['chat:end', 'c'],
    ],
  );
  assert.deepEqual(heard, ['m', 'n']);
});

test('an answer with the end of one chat and the beginning of the next tells the page of both', () => {
  const { model, emitted } = visit({});
  model.chats([chat()]);
  const first = message({ id: 'f', chat_id: 'd', sender: 'agent' });
  model.events([
    { type: 'chat.closed', chat: chat({ state: 'closed', closed_reason: 'agent' }) },
    { type: 'chat.opened', chat: chat({ id: 'd', opened_by: 'agent', last_seq: 1, last_message: first }) },
  ]);
  assert.deepEqual(
    emitted.map(([name, { id, closed_reason }]) => [name, id, closed_reason]),
    [
      ['chat:start', 'c', undefined],
      ['chat:end', 'c', 'agent'],
      ['chat:start', 'd', undefined],
      ['message', 'f', undefined],
    ],
  );
});

test('what came while the chats were read anew is told too, and what was known before is not', async () => {
  /** @type {Message[]} */
  const messages = [message({ id: 'oldest', sender: 'agent' }), message({ id: 'old', seq: 2, sender: 'agent' })];
  const { model, emitted, heard } = visit(
    { 'GET /chats/c/messages': () => ({ messages, more: false }) },
    { token: 't', chat_id: 'c' },
  );
  model.chats([chat({ last_seq: 2, last_message: messages[1] })]);
  await settled();
  assert.deepEqual([emitted, heard], [[], []]);
  messages.push(message({ id: 'came', seq: 3, sender: 'agent' }), message({ id: 'own', seq: 4 }));
  model.chats([chat({ last_seq: 4, last_message: messages[3] })]);
  await settled();
  model.chats([chat({ last_seq: 4, last_message: messages[3] })]);
  await settled();
  assert.deepEqual(
    emitted.map(([name, { id }]) => [name, id]),
    [
      ['message', 'came'],
      ['message', 'own'],
    ],
  );
  assert.deepEqual(heard, ['came']);
});

test('who has the chat now is told once, and not of what was so before this page', () => {
  const { model, noted } = visit({}, { token: 't', chat_id: 'c' });
  model.chats([chat()]);
  assert.deepEqual(noted, []);
  const bob = chat({ agent_id: 'b', agent_name: 'Bob' });
  model.events([{ type: 'chat.updated', chat: bob }]);
  model.events([{ type: 'chat.updated', chat: bob }]);
  model.chats([bob]);
  assert.deepEqual(noted, ['Bob has taken over.']);
});

test('a chat of before this page is none that begins', () => {
  const { model, emitted } = visit({}, { token: 't', chat_id: 'c' });
  assert.equal(model.state.chatId, 'c');
  assert.equal(model.state.choosing, false);
  model.chats([chat()]);
  assert.deepEqual(emitted, []);
});

test('a chat that goes on and is erased, or given up by the page, ends for the page too', () => {
  for (const over of [
    (/** @type {any} */ model) => model.stale(new Problem(401, 'visitor-erased')),
    (/** @type {any} */ model) => model.lost(true),
  ]) {
    const { model, emitted } = visit({});
    model.chats([chat()]);
    over(model);
    over(model);
    assert.deepEqual(
      emitted.map(([name, { id }]) => [name, id]),
      [
        ['chat:start', 'c'],
        ['chat:end', 'c'],
      ],
    );
  }
});

test('after a reset the conversation is read anew; what is not sent and what is typed stay', async () => {
  const lost = message({ id: 'lost', seq: 2, sender: 'agent' });
  const pages = [[message(), lost], [message()]];
  const { model, calls } = visit({
    'GET /chats/c/messages': () => ({ messages: pages.shift() || [], more: false }),
    'POST /chats/c/messages': () => new Promise(() => {}),
  });
  const read = () => calls.filter(({ what }) => what === 'POST /chats/c/read').length;
  model.chats([chat({ last_seq: 2, unread: 1 })]);
  model.seen();
  assert.equal(read(), 0, 'nothing is held yet');
  await settled();
  model.seen();
  assert.equal(read(), 1);
  await settled();
  assert.deepEqual(
    threadOf(model.state)?.messages.map(({ id }) => id),
    ['m', 'lost'],
  );
  model.type('under way');
  model.send();
  model.type('typed');
  model.chats([chat({ last_seq: 1 })]);
  await settled();
  assert.deepEqual(
    threadOf(model.state)?.messages.map(({ id }) => id),
    ['m'],
  );
  assert.equal(model.state.outbox[0].text, 'under way');
  assert.equal(model.state.draft, 'typed');
  // The same seq is another message now, so it is marked again.
  const next = { type: 'message', chat_id: 'c', message: message({ id: 'new', seq: 2, sender: 'agent' }) };
  model.events([next]);
  model.seen();
  model.seen();
  assert.equal(read(), 2);
});

test('what may be of a history that is no more is not marked as read, nor is what is our own', async () => {
  const { model, calls } = visit({
    'GET /chats/c/messages': () => ({ messages: [message({ id: 'now', sender: 'agent' })], more: false }),
  });
  const known = chat({ last_seq: 1, last_message: message({ sender: 'agent' }), unread: 1 });
  const read = () => calls.filter(({ what }) => what === 'POST /chats/c/read').length;
  model.chats([known]);
  model.chats([known]);
  model.seen();
  assert.equal(read(), 0);
  await settled();
  model.seen();
  assert.equal(read(), 1);
  await settled();
  model.events([{ type: 'message', chat_id: 'c', message: message({ id: 'own', seq: 2 }) }]);
  model.seen();
  assert.equal(read(), 1);
});

test('the whole chat is read before it is handed out', async () => {
  const { model, deeds } = visit({
    'GET /chats/c/messages': () => ({ messages: [message({ id: 'b', seq: 2 })], more: true }),
    'GET /chats/c/messages?before_seq=2': () => ({ messages: [message()], more: false }),
  });
  model.chats([chat({ last_seq: 2 })]);
  await settled();
  /** @type {string[]} */
  let saved = [];
  await deeds.whole((messages) => {
    saved = messages.map(({ id }) => id);
  });
  assert.deepEqual(saved, ['m', 'b']);
});

test('what all tabs hear by themselves none of them tells the others; each notes when the chat went on, and that it does', (context) => {
  context.mock.timers.enable({ apis: ['Date'], now: 5 });
  const { model, shared, memory, going } = visit({});
  model.chats([chat({ last_seq: 1 })]);
  assert.deepEqual([memory().at, going()], [5, true]);
  const before = shared.length;
  model.events([{ type: 'typing', chat_id: 'c', sender: 'agent' }]);
  model.events([{ type: 'read', chat_id: 'c', sender: 'agent', seq: 1 }]);
  assert.equal(shared.length, before);
  model.events([{ type: 'chat.closed', chat: chat({ state: 'closed', closed_at: '2026-01-02T00:00:00.000Z' }) }]);
  assert.deepEqual([memory().at, going()], [Date.parse('2026-01-02T00:00:00.000Z'), false]);
});
