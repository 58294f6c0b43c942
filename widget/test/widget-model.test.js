// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../src/shared/api.js';
import { createModel } from '../src/widget/panel/model.js';
import { threadOf } from '../src/widget/panel/state.js';

/** @import {CallOptions, Chat, Message} from '../src/shared/types.js' */
/** @import {Memory} from '../src/widget/link.js' */

if (!globalThis.navigator) Object.defineProperty(globalThis, 'navigator', { value: { onLine: true } });

/** @param {Partial<Chat>} [more] @returns {Chat} */
const chat = (more) => ({
  id: 'c',
  state: 'open',
  visitor_id: 'v',
  agent_id: 'a',
  agent_name: 'Ann',
  opened_by: 'visitor',
  created_at: '2026-01-01T00:00:00.000Z',
  last_seq: 0,
  unread: 0,
  read: { visitor: 0, agent: 0 },
  ...more,
});

/** @param {Partial<Message>} [more] @returns {Message} */
const message = (more) => ({
  id: 'm',
  chat_id: 'c',
  seq: 1,
  sender: 'visitor',
  text: 'hi',
  sent_at: '2026-01-01T00:00:00.000Z',
  ...more,
});

/**
 * A panel's model with a server that answers as told, "POST /chats" and the like.
 * @param {Record<string, (body: any) => unknown>} answers
 * @param {Memory} [before]
 */
function visit(answers, before = {}) {
  let memory = before;
  /** @type {{what: string, body: any}[]} */
  const calls = [];
  let restarts = 0;
  const model = createModel(
    /** @type {any} */ ({
      memory: () => memory,
      keep: (/** @type {Memory} */ patch) => {
        memory = { ...memory, ...patch };
      },
      remember: () => {
        memory = { ...memory, token: 't' };
      },
      visitor: async () => {},
      engaged() {},
      poll: { restart: () => restarts++ },
      call: async (/** @type {string} */ method, /** @type {string} */ path, /** @type {CallOptions} */ options) => {
        const what = `${method} ${path}`;
        calls.push({ what, body: options?.body });
        const answer = answers[what];
        if (!answer) return { messages: [], more: false };
        return answer(options?.body);
      },
    }),
    () => {},
  );
  return { model, calls, memory: () => memory, restarts: () => restarts };
}

const settled = async () => {
  for (let i = 0; i < 50; i++) await Promise.resolve();
};

/** @param {Problem} problem @returns {() => never} */
const refuse = (problem) => () => {
  throw problem;
};

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

test('without an answer a message is tried with the same id, and then it is for the person to say', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { model, calls, memory } = visit({ 'POST /chats/c/messages': refuse(new Problem(0, 'network')) });
  model.chats([chat()]);
  model.type('one');
  model.send();
  for (let i = 0; i < 3; i++) {
    await settled();
    context.mock.timers.tick(5000);
  }
  await settled();
  const posts = calls.filter(({ what }) => what === 'POST /chats/c/messages');
  assert.equal(posts.length, 3);
  assert.equal(new Set(posts.map(({ body }) => body.id)).size, 1);
  assert.equal(model.state.outbox[0].state, 'failed');
  assert.deepEqual(memory().outbox, { [posts[0].body.id]: 'one' });
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

test('a message that came after the end goes back into the field', async () => {
  const { model } = visit({
    'POST /chats/c/messages': refuse(new Problem(409, 'chat-closed')),
    'GET /chats/c': () => chat({ state: 'closed', closed_reason: 'agent' }),
  });
  model.chats([chat()]);
  model.type('late');
  model.send();
  await settled();
  assert.equal(model.state.draft, 'late');
  assert.equal(threadOf(model.state)?.chat.state, 'closed');
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

test('an agent who opens a chat is told apart from our own chat', () => {
  const { model } = visit({});
  assert.equal(model.events([{ type: 'chat.opened', chat: chat({ opened_by: 'agent' }) }]), true);
  assert.equal(model.state.choosing, false);
  assert.equal(visit({}).model.events([{ type: 'chat.opened', chat: chat() }]), false);
});

test('typing is told at most once in three seconds', (context) => {
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
});

test('a chat whose token was refused is given up, but not the text', () => {
  const { model } = visit({}, { chat_id: 'c', outbox: { x: 'one' }, draft: 'two' });
  assert.equal(model.state.choosing, true);
  assert.equal(model.state.draft, 'one\ntwo');
  assert.equal(model.state.chatId, undefined);
  assert.match(model.state.notice || '', /not available/);
});

test('an ended chat is left behind with one call, and the text stays', () => {
  const { model, memory } = visit({});
  model.chats([chat()]);
  model.type('kept');
  model.events([{ type: 'chat.closed', chat: chat({ state: 'closed' }) }]);
  model.renew();
  assert.equal(model.state.choosing, true);
  assert.equal(model.state.draft, 'kept');
  assert.equal(memory().chat_id, undefined);
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
