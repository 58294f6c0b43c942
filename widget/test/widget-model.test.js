// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../src/shared/api.js';
import { createDeeds } from '../src/widget/more/deeds.js';
import { t } from '../src/widget/panel/language.js';
import { createModel } from '../src/widget/panel/model.js';
import { chatOf, threadOf } from '../src/widget/panel/state.js';
import { noteWords } from '../src/widget/panel/words.js';

/** @import {CallOptions, Chat, Message} from '../src/shared/types.js' */
/** @import {Memory, TabMessage} from '../src/widget/link.js' */

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
  /** @type {[string, any][]} what the page was told */
  const emitted = [];
  /** @type {string[]} messages that are to be heard */
  const heard = [];
  /** @type {string[]} chats that an agent opened */
  const surprises = [];
  /** @type {string[]} how the chat changed hands, in words */
  const noted = [];
  let woken = 0;
  const model = createModel(
    /** @type {any} */ ({
      memory: () => memory,
      keep: (/** @type {Memory} */ patch) => {
        memory = { ...memory, ...patch };
      },
      remember: () => {
        memory = { ...memory, token: 't', live: true };
      },
      visitor: async () => {},
      engaged() {},
      wake: () => woken++,
      tell: (/** @type {TabMessage} */ { stale }) => model.stale(stale || undefined),
      call: async (/** @type {string} */ method, /** @type {string} */ path, /** @type {CallOptions} */ options) => {
        const what = `${method} ${path}`;
        calls.push({ what, body: options?.body });
        const answer = answers[what];
        if (!answer) return { messages: [], more: false };
        return answer(options?.body);
      },
    }),
    (name, detail) => emitted.push([name, detail]),
    () => {},
    ({ id }) => heard.push(id),
    ({ id }) => surprises.push(id),
    (note) => noted.push(noteWords(note)),
  );
  const deeds = createDeeds({ t, act: model });
  return { model, deeds, calls, emitted, heard, surprises, noted, memory: () => memory, woken: () => woken };
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
  const { model, surprises } = visit({});
  model.events([{ type: 'chat.opened', chat: chat({ opened_by: 'agent' }) }]);
  model.chats([chat({ opened_by: 'agent' })]);
  assert.equal(model.state.choosing, false);
  assert.deepEqual(surprises, ['c']);
  const own = visit({});
  own.model.events([{ type: 'chat.opened', chat: chat() }]);
  assert.deepEqual(own.surprises, []);
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
  const { model } = visit({}, { token: 't', chat_id: 'c', outbox: { x: 'one' }, draft: 'two' });
  model.lost(false);
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

/** @param {import('node:test').TestContext} context */
const clock = (context) => {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  return async (/** @type {number} */ seconds) => {
    await settled();
    for (let i = 0; i < seconds; i++) {
      context.mock.timers.tick(1000);
      await settled();
    }
  };
};

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

test('the warning is counted down; who wants the chat kept is believed when the server is', async (context) => {
  const pass = clock(context);
  const { model } = visit({ 'POST /chats/c/keep-alive': () => chat() });
  model.chats([chat()]);
  const warned = chat({ closes_at: new Date(Date.now() + 60_000).toISOString() });
  model.events([{ type: 'chat.idle', chat: warned }]);
  assert.equal(model.state.endsIn, 60);
  await pass(30);
  assert.equal(model.state.endsIn, 30);
  await model.keepOpen();
  assert.equal(chatOf(model.state)?.closes_at, undefined);
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

test('an erased visitor has nothing left, and begins anew when it says so', async () => {
  const { model, calls } = visit({ 'POST /chats': () => chat({ id: 'd' }) });
  model.chats([chat()]);
  model.type('half a word');
  model.stale(new Problem(401, 'visitor-erased'));
  const { gone, chatId, draft, known } = model.state;
  assert.deepEqual([gone, chatId, draft, known.threads], ['visitor-erased', undefined, '', {}]);
  model.renew();
  assert.equal(model.state.gone, undefined);
  model.choose({});
  model.type('anew');
  model.send();
  await settled();
  assert.equal(model.state.chatId, 'd');
  assert.equal(calls.at(-1)?.body.message.text, 'anew');
});

test('a blocked visitor is told once; what it sends is neither tried again nor explained', async () => {
  const { model, calls } = visit({
    'POST /chats/c/messages': () => {
      // As the visit does, before whoever called hears of it.
      model.stale(new Problem(403, 'blocked'));
      throw new Problem(403, 'blocked');
    },
  });
  model.chats([chat()]);
  model.type('one');
  model.send();
  await settled();
  assert.equal(model.state.gone, 'blocked');
  assert.equal(model.state.notice, undefined);
  assert.deepEqual(model.state.outbox, []);
  assert.equal(calls.filter(({ what }) => what === 'POST /chats/c/messages').length, 1);
});

test('a mark of reading that met a limit is set later', async (context) => {
  const pass = clock(context);
  let limited = true;
  const { model, calls } = visit({
    'POST /chats/c/read': () => {
      if (limited) throw new Problem(429, 'too-many-requests', {}, 2);
    },
  });
  model.chats([chat()]);
  model.events([{ type: 'message', chat_id: 'c', message: message({ sender: 'agent' }) }]);
  model.seen();
  await settled();
  const marks = () => calls.filter(({ what }) => what === 'POST /chats/c/read').length;
  // The view asks again with every change.
  model.seen();
  assert.equal(marks(), 1);
  limited = false;
  await pass(3);
  model.seen();
  await settled();
  assert.equal(marks(), 2);
  assert.equal(chatOf(model.state)?.unread, 0);
});

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

test('what came while the chats were read anew is told too, and what was known before is not', () => {
  const { model, emitted, heard } = visit({}, { token: 't', chat_id: 'c' });
  const old = message({ id: 'old', sender: 'agent' });
  model.chats([chat({ last_seq: 1, last_message: old })]);
  assert.deepEqual([emitted, heard], [[], []]);
  const came = message({ id: 'came', seq: 2, sender: 'agent' });
  model.chats([chat({ last_seq: 2, last_message: came })]);
  model.chats([chat({ last_seq: 2, last_message: came })]);
  assert.deepEqual(
    emitted.map(([name, { id }]) => [name, id]),
    [['message', 'came']],
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

test('what the browser keeps may be anything: the chat is there all the same', () => {
  const { model } = visit({}, /** @type {any} */ ({ token: 't', chat_id: 'c', draft: 5, outbox: null }));
  model.shared(/** @type {any} */ ({ outbox: { x: 7 } }));
  assert.deepEqual([model.state.draft, model.state.outbox[0].text], ['5', '7']);
});

test('a chat of before this page is none that begins', () => {
  const { model, emitted } = visit({}, { token: 't', chat_id: 'c' });
  assert.equal(model.state.chatId, 'c');
  assert.equal(model.state.choosing, false);
  model.chats([chat()]);
  assert.deepEqual(emitted, []);
});

test('a chat that the server does not know any more is given up, but not the text', () => {
  const { model, memory } = visit({}, { token: 't', chat_id: 'c', draft: 'two' });
  model.chats([]);
  assert.deepEqual([model.state.choosing, model.state.draft, model.state.chatId], [true, 'two', undefined]);
  assert.match(model.state.notice || '', /not available/);
  assert.equal(memory().chat_id, undefined);
});

test('what another tab writes is here too; a message under way keeps its state', () => {
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
  model.shared({ outbox: { m: 'hello' }, to: { id: 'a' } });
  await pass(15);
  // It is at work still.
  model.shared({ outbox: { m: 'hello' } });
  await pass(15);
  assert.equal(calls.length, 0);
  await pass(5);
  assert.deepEqual(calls[0].body, { agent_id: 'a', wait: undefined, message: { id: 'm', text: 'hello' } });
  assert.deepEqual(model.state.outbox, []);
});

test('what the server has is not sent any more, though another tab that has not heard yet calls it unsent', async () => {
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

test('another visitor has nothing of the one before; one whose token was lost keeps the text', () => {
  const { model, memory } = visit({});
  model.chats([chat()]);
  model.type('typed');
  model.lost(false);
  assert.deepEqual([model.state.chatId, model.state.draft, model.state.choosing], [undefined, 'typed', true]);
  assert.match(model.state.notice || '', /not available/);
  assert.equal(memory().chat_id, undefined);
  model.lost(true);
  const { draft, notice, known } = model.state;
  assert.deepEqual([draft, notice, known.threads], ['', undefined, {}]);
});

test('a token that is refused while something is sent: what was to be said in that chat is in the field', async (context) => {
  const pass = clock(context);
  const { model, calls } = visit({
    'POST /chats/c/messages'() {
      // As the visit does, before whoever called hears of it.
      model.lost(false);
      throw new Problem(401, 'unauthorized');
    },
  });
  model.chats([chat()]);
  model.type('one');
  model.send();
  await pass(5);
  assert.equal(model.state.draft, 'one');
  assert.deepEqual(model.state.outbox, []);
  assert.ok(!calls.some(({ what }) => what === 'POST /chats'), 'it is not sent behind the back of its writer');
});

test('a token that is refused before there is a chat: the message goes out with the next one', async (context) => {
  const pass = clock(context);
  let refused = true;
  const { model } = visit({
    'POST /chats'({ message: { id, text } }) {
      if (!refused) return chat({ last_seq: 1, last_message: message({ id, text }) });
      refused = false;
      model.lost(false);
      throw new Problem(401, 'unauthorized');
    },
  });
  model.choose({});
  model.type('one');
  model.send();
  await pass(5);
  assert.equal(model.state.chatId, 'c');
  assert.equal(model.state.draft, '');
});

test('what was under way at a reset is neither sent nor shown, and holds nothing back of the next visitor', async () => {
  /** @type {((value?: any) => void)[]} */
  const held = [];
  const hold = () => new Promise((resolve, reject) => held.push(resolve, reject));
  const first = visit({ 'POST /chats': ({ message: { id, text } }) => chat({ last_message: message({ id, text }) }) });
  first.model.visit.visitor = hold;
  first.model.choose({});
  first.model.type('secret');
  first.model.send();
  first.model.lost(true);
  held[0]();
  await settled();
  assert.deepEqual(first.calls, [], 'nobody was there yet to send it');

  const second = visit({ 'POST /chats': hold });
  for (const text of ['secret', 'I am new here']) {
    second.model.lost(true);
    second.model.choose({});
    second.model.type(text);
    second.model.send();
    await settled();
  }
  assert.deepEqual(
    second.calls.map(({ body }) => body.message.text),
    ['secret', 'I am new here'],
  );
  held[3](new Problem(409, 'desk-offline'));
  await settled();
  const { outbox, draft, notice } = second.model.state;
  assert.deepEqual([outbox.map(({ text }) => text), draft, notice], [['I am new here'], '', undefined]);
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
