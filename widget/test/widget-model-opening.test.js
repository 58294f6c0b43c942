// @ts-check
/** How a chat with somebody begins, or why it does not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../src/shared/api.js';
import { chatOf, threadOf } from '../src/widget/panel/state.js';
import { chat, message, refuse, visit } from './panel.js';
import { settled } from './time.js';

test('the first message opens a chat with the one who was chosen', async () => {
  const { model, calls, memory } = visit({
    'POST /chats': ({ message: { id, text } }) => chat({ last_seq: 1, last_message: message({ id, text }) }),
  });
  model.choose({ id: 'a', name: 'Ann' });
  model.type('  hello ');
  model.send();
  await settled();
  assert.deepEqual(calls[0].body.agent_id, 'a');
  assert.equal(calls[0].body.message.text, 'hello');
  assert.equal(threadOf(model.state)?.messages[0].text, 'hello');
  assert.deepEqual(model.state.outbox, []);
  assert.equal(memory().chat_id, 'c');
  assert.equal(memory().token, 't');
});

test('a chosen agent who has gone: back to the list, the text is kept, and nothing stays on the disk', async () => {
  const { model, memory } = visit({ 'POST /chats': refuse(new Problem(409, 'agent-offline')) });
  model.choose({ id: 'a', name: 'Ann' });
  model.type('hello');
  model.send();
  await settled();
  assert.equal(model.state.choosing, true);
  assert.equal(model.state.draft, 'hello');
  assert.match(model.state.notice || '', /^Ann is not online/);
  assert.equal(memory().token, undefined);
  assert.equal(memory().live, false);
});

test('a chat that exists already is shown, with the text in the field', async () => {
  const { model } = visit({
    'POST /chats': refuse(new Problem(409, 'chat-exists', { chat_id: 'c' })),
    'GET /chats/c': () => chat(),
  });
  model.choose({});
  model.type('hello');
  model.send();
  await settled();
  assert.equal(model.state.chatId, 'c');
  assert.equal(model.state.choosing, false);
  assert.equal(model.state.draft, 'hello');
});

test('who chose the line waits in it; who met a full agent may join it with the same message', async () => {
  const { model, calls } = visit({
    'POST /chats': ({ agent_id, wait, message: { id, text } }) => {
      if (!wait) throw new Problem(409, 'agent-busy');
      return chat({ state: 'waiting', agent_id, position: 3, last_seq: 1, last_message: message({ id, text }) });
    },
  });
  model.choose({ id: 'a', name: 'Ann' });
  model.type('hello');
  model.send();
  model.type('and more');
  await settled();
  assert.equal(model.state.choosing, true);
  assert.equal(model.state.draft, 'hello\nand more');
  assert.match(model.state.notice || '', /^Ann is busy/);
  model.state.join?.();
  await settled();
  assert.equal(chatOf(model.state)?.state, 'waiting');
  assert.equal(model.state.draft, 'and more');
  assert.equal(model.state.notice, undefined);
  const [first, second] = calls.filter(({ what }) => what === 'POST /chats').map(({ body }) => body);
  assert.deepEqual(second, { ...first, wait: true });

  const other = visit({ 'POST /chats': () => chat({ state: 'waiting', position: 1 }) });
  other.model.choose({ wait: true });
  other.model.type('hello');
  other.model.send();
  await settled();
  assert.equal(other.calls[0].body.wait, true);
});

test('whom nobody can take is not offered the line', async () => {
  const { model } = visit({ 'POST /chats': refuse(new Problem(409, 'desk-offline')) });
  model.choose({ wait: true });
  model.type('hello');
  model.send();
  await settled();
  assert.equal(model.state.join, undefined);
  assert.equal(model.state.draft, 'hello');
});

test('an answer does not put back who has the chat, for the poll may be ahead of it', async () => {
  const { model } = visit({
    'POST /chats': ({ message: { id, text } }) => {
      const first = message({ id, text });
      const waiting = chat({ state: 'waiting', position: 1, agent_id: undefined, last_seq: 1, last_message: first });
      model.events([
        { type: 'chat.waiting', chat: waiting },
        { type: 'chat.opened', chat: chat({ last_seq: 1, last_message: first }) },
      ]);
      return waiting;
    },
  });
  model.choose({ wait: true });
  model.type('hello');
  model.send();
  await settled();
  assert.equal(chatOf(model.state)?.state, 'open');
  assert.deepEqual(model.state.outbox, []);
});

test('an agent who opens a chat is told apart from our own chat', () => {
  const { model, surprises } = visit({});
  model.events([{ type: 'chat.opened', chat: chat({ opened_by: 'agent' }) }]);
  model.chats([chat({ opened_by: 'agent' })]);
  assert.equal(model.state.choosing, false);
  assert.deepEqual(surprises, ['c']);
  const own = visit({});
  own.model.events([{ type: 'chat.opened', chat: chat() }]);
  assert.deepEqual(own.surprises, []);
});

test('of several chats that come in one answer the one that goes on is shown', () => {
  const { model, surprises } = visit({});
  model.events([
    { type: 'chat.opened', chat: chat({ opened_by: 'agent' }) },
    { type: 'chat.closed', chat: chat({ opened_by: 'agent', state: 'closed' }) },
    { type: 'chat.opened', chat: chat({ id: 'd', opened_by: 'agent' }) },
  ]);
  assert.equal(model.state.chatId, 'd');
  assert.deepEqual(surprises, ['d']);
});

test('what an agent began, and ended before anybody saw it, is shown; what was seen is not', () => {
  const { model, surprises } = visit({});
  const over = chat({ opened_by: 'agent', state: 'closed', last_seq: 1 });
  model.chats([over]);
  assert.equal(model.state.chatId, undefined);
  model.chats([{ ...over, unread: 1 }]);
  assert.equal(model.state.chatId, 'c');
  assert.deepEqual(surprises, ['c']);
});
