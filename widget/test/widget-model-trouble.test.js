// @ts-check
/** What fails or has to wait is tried again, and said as long as it is so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../src/shared/api.js';
import { chatOf, threadOf } from '../src/widget/panel/state.js';
import { chat, message, refuse, visit } from './panel.js';
import { clock, settled } from './time.js';

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

test('what somebody in between refuses is not refused for good', async (context) => {
  const pass = clock(context);
  const { model } = visit({ 'POST /chats/c/messages': refuse(new Problem(404, 'http-404')) });
  model.chats([chat()]);
  model.type('one');
  model.send();
  await pass(5);
  const [{ state, reason }] = model.state.outbox;
  assert.deepEqual([state, reason], ['failed', 'The server cannot be reached.']);
  model.stale(new Problem(403, 'http-403'));
  assert.equal(model.state.trouble, 'Connection lost. Trying again.');
});

test('a message that gets through ends the pause of the poll, which goes on from where it was', async () => {
  const { model, woken } = visit({ 'POST /chats/c/messages': ({ id, text }) => message({ id, text }) });
  model.chats([chat()]);
  model.stale(new Problem(0, 'network'));
  model.type('one');
  model.send();
  await settled();
  assert.equal(woken(), 1);
});

test('a limit is waited out and said, for an opening and for a message; nothing is lost, doubled or turned round', async (context) => {
  const pass = clock(context);
  let seq = 0;
  const limits = [new Problem(503, 'line-full', {}, 12), new Problem(429, 'too-many-requests', {}, 5)];
  const post = (/** @type {{id: string, text: string}} */ { id, text }) => {
    // Each is refused once, whatever is sent.
    const limit = limits[seq];
    delete limits[seq];
    if (limit) throw limit;
    return message({ id, text, seq: ++seq });
  };
  const { model, calls } = visit({
    'POST /chats': ({ message }) => chat({ last_seq: 1, last_message: post(message) }),
    'POST /chats/c/messages': post,
  });
  model.choose({});
  model.type('one');
  model.send();
  await settled();
  assert.equal(model.state.choosing, false);
  assert.ok((model.state.outbox[0].wait || 0) >= 12);
  await pass(15);
  assert.equal(model.state.chatId, 'c');
  model.type('two');
  model.send();
  await settled();
  assert.ok((model.state.outbox[0].wait || 0) >= 5);
  model.type('three');
  model.send();
  assert.deepEqual(
    model.state.outbox.map(({ state, wait }) => [state, !!wait]),
    [
      ['sending', true],
      ['sending', true],
    ],
  );
  const posts = () => calls.filter(({ what }) => /chats$|messages$/.test(what) && what.startsWith('POST'));
  await pass(4);
  assert.equal(posts().length, 3, 'nothing is tried before its time');
  await pass(4);
  assert.deepEqual(model.state.outbox, []);
  assert.deepEqual(
    posts().map(({ body }) => (body.message || body).text),
    ['one', 'one', 'two', 'two', 'three'],
  );
  assert.equal(posts()[2].body.id, posts()[3].body.id);
});

test('what is under way is not said to wait, neither after its own wait nor during that of another one', async (context) => {
  const pass = clock(context);
  /** @type {Record<string, number>} seconds, once */
  const limits = { one: 5, two: 30 };
  const { model } = visit({
    'POST /chats/c/messages'({ text }) {
      const limit = limits[text];
      if (!limit) return new Promise(() => {});
      delete limits[text];
      throw new Problem(429, 'too-many-requests', {}, limit);
    },
  });
  const state = () => model.state.outbox.map(({ text, wait }) => [text, !!wait]);
  model.chats([chat()]);
  model.type('one');
  model.send();
  await settled();
  assert.deepEqual(state(), [['one', true]]);
  await pass(6);
  assert.deepEqual(state(), [['one', false]]);
  const has = (/** @type {number} */ seq) => {
    const [{ id, text }] = model.state.outbox;
    model.events([{ type: 'message', chat_id: 'c', message: message({ id, text, seq }) }]);
  };
  has(1);
  model.type('two');
  model.send();
  await settled();
  assert.deepEqual(state(), [['two', true]]);
  has(2);
  model.type('three');
  model.send();
  await pass(30);
  assert.deepEqual(state(), [['three', false]]);
});

test('a limit without a word of when is tried ever more seldom, and never given up', async (context) => {
  const pass = clock(context);
  const { model, calls } = visit({ 'POST /chats/c/messages': refuse(new Problem(503, 'http-503')) });
  model.chats([chat()]);
  model.type('one');
  model.send();
  await pass(120);
  const tries = calls.filter(({ what }) => what === 'POST /chats/c/messages').length;
  assert.ok(tries > 8 && tries < 24, `${tries} tries`);
  assert.equal(model.state.outbox[0].state, 'sending');
});

test('a poll that has to wait is no trouble to who has no chat, and is counted down for who has one', async (context) => {
  const pass = clock(context);
  const { model } = visit({});
  const limit = new Problem(503, 'overloaded', {}, 12);
  limit.retryAt = Date.now() + 12_000;
  model.stale(limit);
  assert.equal(model.state.trouble, undefined);
  model.chats([chat()]);
  const moment = new Problem(503, 'overloaded', {}, 1);
  moment.retryAt = Date.now() + 1000;
  model.stale(moment);
  assert.equal(model.state.trouble, undefined);
  model.stale(limit);
  assert.equal(model.state.trouble, 'The server is busy. Trying again in 12 seconds.');
  await pass(2);
  assert.equal(model.state.trouble, 'The server is busy. Trying again in 10 seconds.');
  model.stale(undefined);
  await pass(12);
  assert.equal(model.state.trouble, undefined);
});

test('a mark of reading that met a limit is set later, if nothing else happens too', async (context) => {
  const pass = clock(context);
  let limited = true;
  const { model, calls, view } = visit({
    'POST /chats/c/read': () => {
      if (limited) throw new Problem(429, 'too-many-requests', {}, 5);
    },
  });
  model.chats([chat()]);
  model.events([{ type: 'message', chat_id: 'c', message: message({ sender: 'agent' }) }]);
  model.seen();
  view.changed = model.seen;
  const marks = () => calls.filter(({ what }) => what === 'POST /chats/c/read').length;
  await pass(4);
  model.set({});
  assert.equal(marks(), 1);
  limited = false;
  await pass(2);
  assert.equal(marks(), 2);
  assert.equal(chatOf(model.state)?.unread, 0);
});

test('what could not be read is said, and read again', async (context) => {
  const pass = clock(context);
  let lost = true;
  const { model, calls } = visit({
    'GET /chats/c/messages'() {
      if (lost) throw new Problem(0, 'network');
      return { messages: [message(), message({ id: 'n', seq: 2 })], more: false };
    },
  });
  model.chats([chat({ last_seq: 2 })]);
  await settled();
  assert.equal(model.state.gap, 'Connection lost. Trying again.');
  model.events([{ type: 'typing', chat_id: 'c', sender: 'agent' }]);
  assert.equal(calls.length, 1, 'not with each event');
  lost = false;
  await pass(5);
  assert.equal(model.state.gap, undefined);
  assert.equal(threadOf(model.state)?.messages.length, 2);
});

test('an action that fails is said with its reason', async () => {
  const { model, deeds } = visit({
    'POST /chats/c/close': refuse(new Problem(0, 'network')),
    'POST /chats/c/keep-alive': () => chat(),
    'DELETE /visitors/me': () => undefined,
  });
  model.chats([chat()]);
  await model.end();
  assert.equal(model.state.notice, 'The chat could not be ended. The server cannot be reached.');
  await model.keepOpen();
  assert.equal(model.state.notice, undefined, 'what is over is not said any more');
  deeds.mute();
  assert.equal(deeds.muted(), true);
  await deeds.erase();
  assert.equal(model.state.gone, 'visitor-erased');
  assert.equal(model.state.notice, undefined);
});

test('what cannot be read is asked for ever more seldom, and the next visitor hears nothing of it', async (context) => {
  const pass = clock(context);
  const { model, calls } = visit({ 'GET /chats/c/messages': refuse(new Problem(500, 'http-500')) });
  model.chats([chat({ last_seq: 3 })]);
  await pass(120);
  assert.ok(model.state.gap);
  const tries = calls.filter(({ what }) => what === 'GET /chats/c/messages').length;
  assert.ok(tries > 8 && tries < 20, `${tries} tries`);
  model.lost(true);
  assert.equal(model.state.gap, undefined);
});
