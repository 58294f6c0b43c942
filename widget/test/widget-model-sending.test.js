// @ts-check
/** What is typed, in this tab or in another one, until the server has it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../src/shared/api.js';
import { threadOf } from '../src/widget/panel/state.js';
import { chat, message, refuse, visit } from './panel.js';
import { clock, settled } from './time.js';

test('typing is told at most once in three seconds, anew for each message, and not after the end', (context) => {
  context.mock.timers.enable({ apis: ['Date'], now: 10_000 });
  const { model, calls } = visit({});
  model.chats([chat()]);
  const told = () => calls.filter(({ what }) => what === 'POST /chats/c/typing').length;
  model.type('a');
  model.type('ab');
  assert.equal(told(), 1);
  context.mock.timers.tick(3000);
  model.type('abc');
  assert.equal(told(), 2);
  model.type('   ');
  assert.equal(told(), 2);
  model.type('abc');
  model.send();
  model.type('d');
  assert.equal(told(), 3);
  context.mock.timers.tick(3000);
  model.events([{ type: 'chat.closed', chat: chat({ state: 'closed' }) }]);
  model.type('de');
  assert.equal(told(), 3);
});

test('what the page writes into the field takes the place of nothing that a person typed, in no tab', () => {
  const { model, memory } = visit({});
  for (const nothing of [undefined, null, '']) model.prefill(/** @type {any} */ (nothing));
  assert.equal(model.state.draft, '');
  model.prefill('One');
  model.prefill('Two');
  assert.equal(model.state.draft, 'Two');
  assert.equal(memory().draft, undefined, 'the other tabs are not told');
  model.shared({ draft: '' });
  assert.equal(model.state.draft, 'Two', 'nor is it theirs to take away');
  model.type('Two, typed on');
  model.prefill('Three');
  assert.equal(model.state.draft, 'Two, typed on');
  model.shared({ draft: '' });
  assert.equal(model.state.draft, '');
});

test('what another tab writes is here too; a message under way keeps its state', (context) => {
  clock(context);
  const { model } = visit({ 'POST /chats/c/messages': () => new Promise(() => {}) });
  model.chats([chat()]);
  model.shared({ draft: 'theirs' });
  assert.equal(model.state.draft, 'theirs');
  model.send();
  const [mine] = model.state.outbox;
  model.shared({ outbox: { [mine.id]: 'theirs', x: 'another' } });
  assert.equal(model.state.outbox[0], mine);
  assert.deepEqual(model.state.outbox[1], { id: 'x', text: 'another', state: 'sending' });
  assert.equal(model.state.draft, '');
  model.shared({ chat_id: 'c' });
  assert.equal(model.state.outbox.length, 2);
});

test('what another tab does not send is sent here, to the one who was chosen there', async (context) => {
  const pass = clock(context);
  const { model, calls } = visit({
    'POST /chats': ({ message: { id, text } }) => chat({ last_seq: 1, last_message: message({ id, text }) }),
  });
  const theirs = visit({ 'POST /chats': () => new Promise(() => {}) });
  theirs.model.choose({ id: 'a' });
  theirs.model.type('hello');
  theirs.model.send();
  for (const patch of theirs.shared) model.shared(patch);
  const [{ id }] = theirs.model.state.outbox;
  await pass(15);
  // It is at work still.
  model.shared({ outbox: { [id]: 'hello' } });
  await pass(15);
  assert.equal(calls.length, 0);
  await pass(5);
  assert.deepEqual(calls[0].body, { agent_id: 'a', wait: undefined, message: { id, text: 'hello' } });
  assert.deepEqual(model.state.outbox, []);
});

test('what a reload interrupted is sent with its old id, in order', async () => {
  let seq = 0;
  const { model, calls } = visit(
    { 'POST /chats/c/messages': ({ id, text }) => message({ id, text, seq: ++seq }) },
    { token: 't', chat_id: 'c', outbox: { x: 'one', y: 'two' }, draft: 'three' },
  );
  model.chats([chat()]);
  await settled();
  assert.deepEqual(
    calls.filter(({ what }) => what.endsWith('messages')).map(({ body }) => body),
    [
      { id: 'x', text: 'one' },
      { id: 'y', text: 'two' },
    ],
  );
  assert.deepEqual(model.state.outbox, []);
  assert.equal(model.state.draft, 'three');
});

test('our own message is known by its id when the poll is faster than the answer', () => {
  const { model } = visit({ 'POST /chats/c/messages': () => new Promise(() => {}) });
  model.chats([chat()]);
  model.type('fast');
  model.send();
  const { id } = model.state.outbox[0];
  model.events([{ type: 'message', chat_id: 'c', message: message({ id, text: 'fast' }) }]);
  assert.deepEqual(model.state.outbox, []);
  assert.equal(threadOf(model.state)?.messages.length, 1);
});

test('what the server has is not sent any more, though another tab that has not heard yet calls it unsent', async (context) => {
  clock(context);
  const hello = message({ text: 'Hello' });
  const known = chat({ last_seq: 1, last_message: hello });
  const { model, memory } = visit({
    'GET /chats/c/messages': () => ({ messages: [hello], more: false }),
    'POST /chats/c/messages': () => new Promise(() => {}),
  });
  model.shared({ outbox: { m: 'Hello' }, to: {} });
  // The beginning of a chat is told without its message.
  model.chats([chat()]);
  model.chats([chat({ last_seq: 1 })]);
  await settled();
  assert.deepEqual(model.state.outbox, [], 'by a page of messages');
  model.shared({ outbox: { m: 'Hello', n: 'Still here?' } });
  assert.deepEqual(
    model.state.outbox.map(({ id }) => id),
    ['n'],
    'known already',
  );
  model.chats([known]);
  assert.deepEqual(Object.keys(memory().outbox ?? {}), ['n']);
});

test('a message that came after the end goes back into the field, with those that follow it, in their order', async () => {
  const { model } = visit({
    'POST /chats/c/messages': refuse(new Problem(409, 'chat-closed')),
    'GET /chats/c': () => chat({ state: 'closed', closed_reason: 'agent' }),
  });
  model.chats([chat()]);
  for (const text of ['late', 'later', 'last']) {
    model.type(text);
    model.send();
  }
  model.type('unsaid');
  await settled();
  assert.equal(model.state.draft, 'late\nlater\nlast\nunsaid');
  assert.deepEqual(model.state.outbox, []);
  assert.equal(threadOf(model.state)?.chat.state, 'closed');
});

test('what the browser keeps may be anything: the chat is there all the same', (context) => {
  clock(context);
  const { model } = visit({}, /** @type {any} */ ({ token: 't', chat_id: 'c', draft: 5, outbox: null }));
  model.shared(/** @type {any} */ ({ outbox: { x: 7 } }));
  assert.deepEqual([model.state.draft, model.state.outbox[0].text], ['5', '7']);
});

test('a text that a firewall refuses each time goes back into the field, and the next one is sent', async (context) => {
  const pass = clock(context);
  const { model } = visit({
    'POST /chats/c/messages': ({ id, text }) => {
      if (text.includes('<script')) throw new Problem(403, 'http-403');
      return message({ id, text });
    },
  });
  model.chats([chat()]);
  model.type('What does <script do?');
  model.send();
  await pass(5);
  assert.deepEqual([model.state.draft, model.state.outbox], ['What does <script do?', []]);
  assert.match(model.state.notice || '', /cannot be reached/);
  model.type('And now?');
  model.send();
  await pass(1);
  assert.equal(threadOf(model.state)?.messages.at(-1)?.text, 'And now?');
});

test('with all sent, the next page begins where one chooses', () => {
  assert.equal(visit({}, { token: 't', outbox: {} }).model.state.choosing, true);
  assert.equal(visit({}, { token: 't', outbox: { i: 'hello' } }).model.state.choosing, false);
});
