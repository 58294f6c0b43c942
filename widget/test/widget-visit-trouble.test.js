// @ts-check
/** What fails is said to all tabs, and tried again as often as is good for the server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSite, known, quiet } from './site.js';

/** @import {Answer} from './site.js' */

test('a refusal by somebody in between costs nobody the chat', async (context) => {
  /** @type {Answer[]} */
  const answers = [401];
  const { tab, pass, count, calls } = createSite(
    context,
    { ...quiet, 'GET /events': () => answers.shift() },
    { memory: known },
  );
  const one = tab();
  one.open();
  await pass(1000);
  assert.deepEqual(one.stale(), ['http-401']);
  assert.ok(!one.heard.some(({ lost }) => lost));
  assert.equal(count('POST /visitors'), 0);
  assert.equal(count('GET /chats'), 1, 'and it goes on from where it was');
  assert.equal(calls.at(-1)?.cursor, '1');
});

test('a server that refuses every token is not asked without end', async (context) => {
  const { tab, pass, calls } = createSite(
    context,
    { ...quiet, 'GET /chats': () => [401, 'unauthorized'], 'GET /events': () => [401, 'unauthorized'] },
    { memory: known },
  );
  tab().open();
  await pass(10_000);
  assert.ok(calls.length < 60, `${calls.length} calls`);
});

test('while a failed poll waits for its next try, nothing that other tabs tell makes it hurry', async (context) => {
  const { tab, pass, count } = createSite(
    context,
    { ...quiet, 'GET /events': () => [503, 'overloaded', 30] },
    { memory: known },
  );
  const other = tab().open();
  await pass(300);
  const one = tab();
  one.open();
  await pass(300);
  const before = count('GET /events');
  for (let i = 0; i < 20; i++) {
    other.keep({ draft: 'x'.repeat(i) });
    await pass(1000);
  }
  assert.equal(count('GET /events'), before);
  // Nor what happens once a minute: the server has said when.
  one.update();
  await pass(300);
  assert.equal(count('GET /events'), before);
});

test('why nothing new comes is told to all tabs, with when it will be tried again, and when that is over', async (context) => {
  /** @type {Answer[]} */
  const answers = [];
  const { tab, pass, count } = createSite(
    context,
    { ...quiet, 'GET /events': () => answers.shift() },
    { memory: known },
  );
  const tabs = [tab(), tab()];
  for (const one of tabs) one.open();
  await pass(300);
  answers.push([503, 'overloaded', 12]);
  await pass(26_000);
  for (const { heard } of tabs) {
    const told = heard.map(({ stale }) => stale).filter((stale) => stale !== undefined);
    const trouble = told.find((stale) => stale);
    assert.ok(trouble, 'it is told');
    assert.equal(trouble.slug, 'overloaded');
    assert.ok((trouble.retryAt || 0) >= Date.now() + 10_000);
  }
  await pass(14_000);
  for (const { heard } of tabs) assert.equal(heard.filter(({ stale }) => stale !== undefined).at(-1)?.stale, false);
  assert.ok(count('GET /events') >= 2);
});

test('who cannot be made a visitor yet learns why, and for how long', async (context) => {
  const { tab, pass } = createSite(context, { ...quiet, 'POST /visitors': () => [429, 'too-many-requests', 7] });
  const one = tab();
  const visit = one.open();
  const refused = assert.rejects(visit.visitor(), { status: 429, retryAfter: 7 });
  await pass(1000);
  await refused;
});

test('after a reset of the server, and after a cursor that it does not take, the chats are read anew', async (context) => {
  /** @type {Answer[]} */
  const answers = [{ events: [{ type: 'reset' }], last_event_id: '9' }, [400, 'cursor-invalid']];
  const { tab, pass, calls, count } = createSite(
    context,
    { ...quiet, 'GET /events': () => answers.shift() },
    { memory: known },
  );
  tab().open();
  await pass(2000);
  assert.equal(count('GET /chats'), 3);
  const polls = calls.filter(({ what }) => what === 'GET /events');
  assert.ok(polls.every(({ cursor }) => cursor === '1'));
  assert.deepEqual(
    polls.map(({ wait }) => wait),
    ['25', '25', '0', '25'],
    'after a failure it is not held',
  );
});

test('whoever would try again once all has ended asks nobody', async (context) => {
  const { tab, pass, calls } = createSite(context, quiet, { memory: known });
  const one = tab();
  const visit = one.open();
  await pass(300);
  one.close();
  const before = calls.length;
  let settled = false;
  // Neither an answer nor a failure: a failure would be tried again.
  for (const ask of [visit.call('GET', '/chats/c/messages'), visit.visitor()]) {
    const done = () => {
      settled = true;
    };
    ask.then(done, done);
  }
  await pass(60_000);
  assert.deepEqual([calls.length, settled], [before, false]);
});
