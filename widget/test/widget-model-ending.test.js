// @ts-check
/** How a chat is over, or its visitor gone, and what is left of what was typed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../src/shared/api.js';
import { chatOf } from '../src/widget/panel/state.js';
import { chat, message, refuse, visit } from './panel.js';
import { clock, settled } from './time.js';

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

test('a chat whose token was refused is given up, but not the text', () => {
  const { model } = visit({}, { token: 't', chat_id: 'c', outbox: { x: 'one' }, draft: 'two' });
  model.lost(false);
  assert.equal(model.state.choosing, true);
  assert.equal(model.state.draft, 'one\ntwo');
  assert.equal(model.state.chatId, undefined);
  assert.match(model.state.notice || '', /not available/);
});

test('a chat that the server does not know any more is given up, but not the text', () => {
  const { model, memory } = visit({}, { token: 't', chat_id: 'c', live: true, draft: 'two' });
  model.chats([]);
  assert.deepEqual([model.state.choosing, model.state.draft, model.state.chatId], [true, 'two', undefined]);
  assert.match(model.state.notice || '', /not available/);
  assert.deepEqual([memory().chat_id, memory().live], [undefined, false]);
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
  assert.equal(second.calls.length, 2, 'nor is it sent twice');
  const { outbox, draft, notice } = second.model.state;
  assert.deepEqual([outbox.map(({ text }) => text), draft, notice], [['I am new here'], '', undefined]);
});

test('an end that came between two pages is told on the next one, once, and by then to nobody twice', () => {
  const { model, emitted, memory } = visit({}, { token: 't', chat_id: 'c', live: true });
  const over = chat({ state: 'closed', closed_reason: 'agent' });
  model.chats([over]);
  assert.deepEqual([model.state.missed, memory().live, emitted], [true, true, []]);
  // As whoever opens the panel.
  model.set({ missed: false });
  model.chats([over]);
  assert.deepEqual([model.state.missed, memory().live], [false, false]);
  const other = visit({}, { token: 't', chat_id: 'c', live: true });
  other.model.chats([chat()]);
  assert.equal(other.model.state.missed, false, 'and none came if the chat goes on');
});

test('the end of a chat that nobody looks at brings the panel on the next page too; one that is seen does not', () => {
  for (const open of [false, true]) {
    const { model, memory } = visit({});
    model.set({ open });
    model.chats([chat()]);
    model.events([{ type: 'chat.closed', chat: chat({ state: 'closed' }) }]);
    assert.equal(memory().live, !open);
  }
});

test('who starts a new chat has what was not sent in the old one back in the field, and sends nothing unawares', async (context) => {
  const pass = clock(context);
  const { model, calls } = visit({
    'POST /chats/c/messages': refuse(new Problem(429, 'too-many-requests', {}, 20)),
  });
  model.chats([chat()]);
  model.type('Where is it?');
  model.send();
  await pass(1);
  model.events([{ type: 'chat.closed', chat: chat({ state: 'closed' }) }]);
  model.renew();
  await pass(60);
  assert.deepEqual([model.state.draft, model.state.outbox, model.state.choosing], ['Where is it?', [], true]);
  assert.deepEqual(
    calls.filter(({ what }) => /^POST .*(chats|messages)$/.test(what)).map(({ what }) => what),
    ['POST /chats/c/messages'],
  );
});
