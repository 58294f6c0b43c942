// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSite, KEY, later, quiet, SILENCE } from './site.js';

/** @import {TabMessage} from '../src/widget/link.js' */

const known = { token: 't' };

/** @param {string} id @param {...string} types */
const events = (id, ...types) => ({ events: types.map((type) => ({ type })), last_event_id: id });

test('one tab leads, and the next one does when it goes', async (context) => {
  const { tab, pass, calls, count } = createSite(context, quiet, { memory: known });
  const first = tab();
  const second = tab();
  await pass(1000);
  assert.equal(count('GET /events'), 1);
  first.close();
  await pass(1000);
  assert.equal(count('GET /events'), 2);
  second.presence.want(false);
  await pass(1000);
  second.presence.want(true);
  await pass(1000);
  assert.equal(count('GET /events'), 3);
  assert.ok(calls.every(({ token }) => token === 't'));
});

test('a visitor is made once for all tabs, under the lock and after asking', async (context) => {
  const { tab, pass, calls, count } = createSite(context, quiet);
  const who = { name: 'Zoë', attributes: { plan: 'pro' } };
  const first = tab({}, who);
  tab({}, who);
  await pass();
  assert.equal(count('POST /visitors'), 0, 'the other tabs are asked before');
  await pass(500);
  assert.equal(count('POST /visitors'), 1);
  const page = { url: 'https://shop.example/', title: 'Shop' };
  assert.deepEqual(calls[0].body, { page, locale: 'en' });
  assert.deepEqual(calls.find(({ what }) => what === 'PATCH /visitors/me')?.body, who);
  const third = tab();
  await third.presence.link.visitor();
  await pass(500);
  await Promise.all([first.presence.link.visitor(), third.presence.link.visitor()]);
  assert.equal(count('POST /visitors'), 1);
  assert.equal(third.presence.link.token(), 'new');
});

test('where there are no locks each tab that is looked at polls, with the token of the one who has it', async (context) => {
  const { tab, pass, calls, count } = createSite(context, quiet, { locks: false });
  const first = tab();
  await pass(500);
  const second = tab();
  await pass(500);
  assert.equal(first.presence.link.agree(), false);
  assert.equal(second.presence.link.token(), 'new');
  assert.equal(count('POST /visitors'), 1);
  assert.deepEqual(
    calls.filter(({ what }) => what === 'GET /events').map(({ token }) => token),
    ['new', 'new'],
  );
});

test('locks that are forbidden are none; that a visitor cannot be made forbids none', async (context) => {
  let answer = 500;
  const { tab, pass, count } = createSite(context, { ...quiet, 'POST /visitors': () => answer || { token: 'new' } });
  const one = tab();
  await pass(300);
  assert.deepEqual([count('POST /visitors'), one.presence.link.agree()], [1, true]);
  one.close();
  answer = 0;
  context.mock.method(navigator.locks, 'request', async () => {
    throw new DOMException('', 'SecurityError');
  });
  const other = tab();
  await pass(300);
  assert.deepEqual([count('GET /events'), other.presence.link.agree()], [1, false]);
});

test('a poll carries the cursor; an event of a chat calls for the panel, and a reset does not', async (context) => {
  const answers = [events('1'), events('2', 'reset'), events('3', 'chat.opened')];
  const { tab, pass, calls, count } = createSite(
    context,
    { ...quiet, 'GET /events': () => answers.shift() },
    { memory: known },
  );
  const one = tab();
  await pass(100);
  const polls = calls.filter(({ what }) => what === 'GET /events');
  assert.deepEqual(
    polls.map(({ cursor }) => cursor),
    [undefined, '1', '2', '3'],
  );
  assert.equal(count('PATCH /visitors/me'), 2, 'after a reset the server is told the page again');
  assert.equal(one.needed, 1);
  // What is known here by halves the panel reads anew, however late it comes.
  one.open();
  await pass(100);
  assert.equal(count('GET /chats'), 1);
});

test('a chat is kept before there is a panel: who goes to the next page meanwhile finds it', async (context) => {
  const answers = [events('1', 'chat.opened')];
  const { tab, pass, stored } = createSite(context, { ...quiet, 'GET /events': () => answers.shift() });
  const first = tab();
  await pass(100);
  assert.equal(stored(), null, 'not before there is a chat');
  await pass(100);
  const { token, live, at } = stored();
  assert.deepEqual([first.needed, token, live], [1, 'new', true]);
  assert.ok(Math.abs(Date.now() - at) < 1000);
  first.close();
  const next = tab();
  assert.deepEqual([next.needed, next.presence.link.token()], [1, 'new']);
});

test('what is kept of a chat is more than is known without a panel, and stays', async (context) => {
  const answers = [events('1', 'chat.opened')];
  const { tab, pass, stored } = createSite(
    context,
    { ...quiet, 'GET /events': () => answers.shift() },
    { memory: { ...known, draft: 'x' } },
  );
  const one = tab();
  const before = stored();
  await pass(100);
  assert.deepEqual([one.needed, stored()], [1, before]);
});

test('of a chat that another tab tells of that one keeps what there is to keep', async (context) => {
  const { tab, pass, stored } = createSite(context, quiet, { memory: known });
  const [first, second] = [tab(), tab()];
  localStorage.removeItem(KEY);
  first.presence.link.tell({ patch: { live: true } });
  await pass();
  assert.deepEqual([second.needed, stored()], [1, null]);
});

test("what is heard of a visitor who is gone meanwhile is not the next one's", async (context) => {
  const polled = later();
  const patched = later();
  const answers = { 'GET /events': [polled.answer], 'PATCH /visitors/me': [patched.answer] };
  const { tab, pass, stored, calls } = createSite(
    context,
    {
      ...quiet,
      'GET /events': () => answers['GET /events'].shift(),
      'PATCH /visitors/me': () => answers['PATCH /visitors/me'].shift() || {},
    },
    { memory: known },
  );
  const [first, second] = [tab(), tab()];
  await pass();
  second.presence.forget();
  await pass(500);
  polled.give(events('9', 'chat.opened'));
  patched.give({ chat_id: 'c' });
  await pass(500);
  assert.deepEqual([first.needed, second.needed, stored()], [0, 0, null]);
  const { token, cursor } = calls.filter(({ what }) => what === 'GET /events').at(-1) || {};
  assert.deepEqual([token, cursor], ['new', undefined]);
});

test('a panel that comes while the visitor is made makes no second one', async (context) => {
  const minted = later();
  const { tab, pass, count } = createSite(context, { ...quiet, 'POST /visitors': () => minted.answer });
  const one = tab();
  await pass(300);
  one.open();
  await pass(300);
  minted.give({ token: 'new' });
  await pass(500);
  assert.deepEqual([count('POST /visitors'), one.presence.link.token()], [1, 'new']);
});

for (const panel of [false, true])
  test(`a page that is left while its ${panel ? 'panel' : 'entry'} makes the visitor holds up no other`, async (context) => {
    const { tab, pass, count } = createSite(context, { ...quiet, 'POST /visitors': () => SILENCE });
    const left = tab();
    if (panel) left.open();
    await pass(300);
    assert.equal(count('POST /visitors'), 1);
    left.presence.leave();
    tab();
    await pass(300);
    assert.equal(count('POST /visitors'), 2);
  });

test('what another tab tells of a chat calls for the panel', async (context) => {
  const { tab, pass } = createSite(context, quiet, { memory: known });
  const [first, second] = [tab(), tab()];
  /** @type {TabMessage[]} */
  const messages = [{ ask: 'all' }, { patch: { draft: 'x' } }, { events: [] }, { patch: { live: true } }];
  const needed = [];
  for (const message of messages) {
    first.presence.link.tell(message);
    await pass();
    needed.push(second.needed);
  }
  assert.deepEqual(needed, [0, 0, 1, 2]);
  assert.equal(first.needed, 0);
});

test('a chat of which the server alone knows calls for the panel', async (context) => {
  const { tab, pass } = createSite(
    context,
    { ...quiet, 'PATCH /visitors/me': () => ({ chat_id: 'c' }) },
    { memory: known },
  );
  const one = tab();
  await pass();
  assert.equal(one.needed, 1);
});

test('a failure is tried again ever more seldom, and no sooner than the server wants', async (context) => {
  const { tab, pass, count } = createSite(context, { ...quiet, 'GET /events': () => 502 }, { memory: known });
  tab();
  await pass(7000);
  const soon = count('GET /events');
  assert.ok(soon >= 3 && soon <= 6, `${soon} tries`);
  await pass(600_000);
  const later = count('GET /events');
  assert.ok(later >= 12 && later <= 40, `${later} tries`);
});

test('Retry-After is heeded', async (context) => {
  const { tab, pass, count } = createSite(
    context,
    { ...quiet, 'GET /events': () => [503, 'overloaded', 40] },
    { memory: known },
  );
  tab();
  await pass(39_000);
  assert.equal(count('GET /events'), 1);
  await pass(3000);
  assert.equal(count('GET /events'), 2);
});

test('a Retry-After of years does not overflow the timer, which would be over at once', async (context) => {
  const answer = [503, 'overloaded', 1e9];
  const { tab, pass } = createSite(context, { ...quiet, 'GET /events': () => answer }, { memory: known });
  const timers = context.mock.method(globalThis, 'setTimeout').mock;
  tab();
  await pass(100);
  const longest = Math.max(...timers.calls.map(({ arguments: [, ms] }) => ms ?? 0));
  assert.ok(longest > 60_000_000 && longest < 2 ** 31, `${longest} ms`);
});

test('a Retry-After that is a date is no reason to ask without a pause', async (context) => {
  const answer = [503, 'overloaded', 'Fri, 27 Nov 2026 12:00:00 GMT'];
  const { tab, pass, count } = createSite(context, { ...quiet, 'GET /events': () => answer }, { memory: known });
  tab();
  await pass(7000);
  const tries = count('GET /events');
  assert.ok(tries >= 3 && tries <= 6, `${tries} tries`);
});

test('a server that says nothing is asked again', async (context) => {
  const { tab, pass, count } = createSite(context, { ...quiet, 'GET /events': () => SILENCE }, { memory: known });
  tab();
  await pass(34_000);
  assert.equal(count('GET /events'), 1);
  await pass(5000);
  assert.equal(count('GET /events'), 2);
});

test('a refused token is replaced; who is blocked is left alone', async (context) => {
  let status = 401;
  const { tab, pass, calls, count, stored } = createSite(
    context,
    { ...quiet, 'GET /events': () => status || undefined },
    { memory: known },
  );
  tab();
  await pass();
  status = 0;
  await pass(3000);
  assert.deepEqual(
    calls.filter(({ what }) => what === 'GET /events').map(({ token }) => token),
    ['t', 'new'],
  );
  assert.equal(stored(), null, 'or the panel would take it for the right one');
  status = 403;
  await pass(40_000);
  const before = count('GET /events');
  await pass(300_000);
  assert.equal(count('GET /events'), before);
});

test('while a chat goes on it is for the panel to say who is gone: the 401 may be that of a proxy', async (context) => {
  const answers = [401, 401];
  const { tab, pass, count, stored } = createSite(
    context,
    { ...quiet, 'GET /events': () => answers.shift() },
    { memory: { ...known, live: true } },
  );
  const one = tab();
  await pass(10_000);
  assert.deepEqual([one.needed, answers, stored().token, count('POST /visitors')], [1, [], 't', 0]);
});

test('that a chat was open somewhere is no matter once there is no visitor', async (context) => {
  const { tab, pass } = createSite(context, quiet);
  sessionStorage.setItem(KEY, '1');
  const one = tab();
  await pass(1000);
  assert.equal(one.needed, 0);
});

test('the visitor of one tab is kept for its session alone, where the owner wants that', async (context) => {
  const { tab, pass, count, stored } = createSite(context, quiet);
  const first = tab({ presence: 'session' });
  await pass(500);
  first.close();
  const next = tab({ presence: 'session' });
  await pass(500);
  assert.equal(next.presence.link.token(), 'new');
  assert.equal(count('POST /visitors'), 1);
  assert.equal(stored(), null);
});

test('a cursor that is not taken is not sent again', async (context) => {
  const answers = [events('1'), 400];
  const { tab, pass, calls } = createSite(
    context,
    { ...quiet, 'GET /events': () => answers.shift() },
    { memory: known },
  );
  tab();
  await pass(3000);
  const polls = calls.filter(({ what }) => what === 'GET /events');
  assert.deepEqual(
    polls.map(({ cursor }) => cursor),
    [undefined, '1', undefined],
  );
});

test('a reset is done at once, without a panel, in all tabs; what is said of the visitor after it is of the next', async (context) => {
  const { tab, pass, calls, stored } = createSite(context, quiet, { memory: { ...known, chat_id: 'c' } });
  const [first, second] = [tab({}, { name: 'Ann' }), tab()];
  await pass();
  first.presence.forget();
  first.presence.setVisitor({ name: 'Bob' });
  assert.equal(stored(), null);
  await pass(500);
  assert.deepEqual(
    [first, second].map(({ presence }) => presence.link.token()),
    ['new', 'new'],
  );
  const told = calls.filter(({ body }) => body?.name).map(({ token, body }) => [token, body.name]);
  assert.deepEqual(told, [
    ['t', 'Ann'],
    ['new', 'Bob'],
  ]);
  assert.equal(calls.filter(({ what }) => what === 'GET /events').at(-1)?.token, 'new');
});

test('24 hours after its last chat a visitor is another one, and nothing is left of it', async (context) => {
  const { tab, pass, stored } = createSite(context, quiet);
  localStorage.setItem(KEY, JSON.stringify({ ...known, live: true, at: Date.now() - 86_400_000 }));
  const first = tab();
  assert.deepEqual([first.presence.link.token(), first.needed], ['t', 1]);
  first.close();
  await pass(50);
  sessionStorage.setItem(KEY + '#', 't');
  const next = tab({ presence: 'session' });
  assert.deepEqual([next.presence.link.token(), next.needed, stored()], [undefined, 0, null]);
  assert.equal(sessionStorage.getItem(KEY + '#'), '');
});

test('a page that was away sees what another one has begun meanwhile', async (context) => {
  const { tab, pass, document } = createSite(context, quiet);
  document.hidden = true;
  const one = tab();
  await pass(500);
  assert.equal(one.needed, 0);
  localStorage.setItem(KEY, JSON.stringify({ token: 'theirs', live: true, at: Date.now() }));
  document.hidden = false;
  one.update();
  assert.equal(one.presence.link.token(), 'theirs');
  assert.equal(one.needed, 1);
});

test('what the server does not take of a visitor spoils nothing that is right', async (context) => {
  const warn = context.mock.method(console, 'warn', () => {});
  const { tab, pass, calls } = createSite(
    context,
    { ...quiet, 'PATCH /visitors/me': (body) => ('email' in body ? 400 : {}) },
    { memory: known },
  );
  const { presence } = tab();
  presence.setVisitor(/** @type {any} */ ({ name: 'Zoë', email: 'zoe@shop.example' }));
  await pass();
  assert.equal(warn.mock.callCount(), 1);
  presence.setVisitor({ name: 'Zoë' });
  await pass();
  assert.deepEqual(calls.filter(({ body }) => body?.name).at(-1)?.body, { name: 'Zoë' });
  assert.equal(warn.mock.callCount(), 1);
});
