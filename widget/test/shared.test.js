// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApi, isLimit, Problem } from '../src/shared/api.js';
import { createCountdown } from '../src/shared/countdown.js';
import { uuid } from '../src/shared/ids.js';
import { hueOf, initials } from '../src/shared/people.js';
import { codePoints, shorten, tidy } from '../src/shared/text.js';
import { dayLabel, grouped } from '../src/shared/time.js';
import { tokens, tokensCss } from '../src/shared/tokens.js';

test('an id is a UUID of version 4, and another one each time', () => {
  assert.match(uuid(), /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  assert.notEqual(uuid(), uuid());
});

test('text is counted in code points, as the server does', () => {
  assert.equal(codePoints('a😀é'), 3);
  assert.equal(codePoints(''), 0);
});

test('what is sent is trimmed, and has nothing that JSON or a database cannot hold', () => {
  assert.equal(tidy('  a\0b \n'), 'ab');
  assert.equal(tidy('x\ud83d'), 'x\ufffd');
  assert.equal(tidy('😀'), '😀');
  assert.equal(tidy(' \n\t'), '');
});

test('a text is cut between characters, never within one', () => {
  assert.equal(shorten('😀😀😀', 2), '😀😀');
});

test('people have initials', () => {
  assert.equal(initials('Ann van der Lee'), 'AL');
  assert.equal(initials('ola'), 'O');
  assert.equal(initials('  '), '');
  assert.equal(initials('ann (support)'), 'AS');
  assert.equal(initials(' "Jo" O’Brien — 🙂'), 'JO');
  assert.equal(initials('Team 2'), 'T2');
  assert.equal(initials('𝒜nn'), '𝒜');
});

test('people have a colour that stays, and those whose ids differ little do not look alike', () => {
  assert.deepEqual(['abc', 'abd', 'abe'].map(hueOf), [18, 155, 292]);
});

test('days and groups', () => {
  const now = new Date(2026, 10, 23, 12);
  assert.equal(dayLabel(new Date(2026, 10, 23, 1), now), 'Today');
  assert.equal(dayLabel(new Date(2026, 10, 22, 23), now), 'Yesterday');
  const at = (/** @type {number} */ minute) => ({ sender: 'agent', sent_at: `2026-01-01T00:0${minute}:00Z` });
  assert.equal(grouped(at(0), at(1)), true);
  assert.equal(grouped(at(0), at(3)), false);
  assert.equal(grouped(at(0), { ...at(1), sender: 'visitor' }), false);
});

test('what is left is told at once, at each minute, and at 30, 10 and 5 seconds', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 0 });
  /** @type {number[]} */
  let told = [];
  const count = createCountdown((seconds) => told.push(seconds));
  count(90_000);
  for (let i = 0; i < 100; i++) context.mock.timers.tick(1000);
  assert.deepEqual(told, [90, 60, 30, 10, 5]);
  told = [];
  count(Date.now() + 12_000);
  context.mock.timers.tick(1000);
  count();
  context.mock.timers.tick(30_000);
  assert.deepEqual(told, [12]);
});

test('each colour has a light and a dark value, and a sheet gets those that it asks for', () => {
  for (const name in tokens) assert.equal(tokens[name].length, 2, name);
  const css = tokensCss(['accent']);
  assert.match(css, /--accent:/);
  assert.doesNotMatch(css, /--text:/);
});

/** @param {import('node:test').TestContext} context @param {() => Promise<Response>} answer */
const server = (context, answer) => context.mock.method(globalThis, 'fetch', answer);

test('a refusal is a Problem with its slug, its members and when to try again', async (context) => {
  const body = { type: '/problems/chat-exists', title: 'Exists', status: 409, detail: 'Why', chat_id: 'c' };
  server(context, async () => new Response(JSON.stringify(body), { status: 409, headers: { 'Retry-After': '7' } }));
  await assert.rejects(createApi('https://h/api/v1')('GET', '/x'), (problem) => {
    assert(problem instanceof Problem);
    assert.deepEqual(
      [problem.status, problem.slug, problem.message, problem.body.chat_id, problem.retryAfter],
      [409, 'chat-exists', 'Why', 'c', 7],
    );
    return true;
  });
});

test('a server that asks for years of patience is asked again after a day', async (context) => {
  server(context, async () => new Response('', { status: 503, headers: { 'Retry-After': '1000000000' } }));
  await assert.rejects(createApi('https://h/api/v1')('GET', '/x'), { retryAfter: 86_400 });
});

test('only a limit asks for patience', () => {
  assert.deepEqual(
    [0, 409, 429, 500, 503].filter((status) => isLimit({ status })),
    [429, 503],
  );
});

test('the page of a proxy in between is a Problem too, and so is silence', async (context) => {
  server(context, async () => new Response('<h1>Bad gateway</h1>', { status: 502 }));
  await assert.rejects(createApi('https://h')('GET', '/x'), { status: 502, slug: 'http-502' });
  context.mock.restoreAll();
  server(context, async () => {
    throw new TypeError('Failed to fetch');
  });
  await assert.rejects(createApi('https://h')('GET', '/x'), { status: 0, slug: 'network' });
});

test('the token goes along, but not to what is public', async (context) => {
  /** @type {(string | null)[]} */
  const sent = [];
  context.mock.method(globalThis, 'fetch', async (/** @type {string} */ _url, /** @type {RequestInit} */ init) => {
    sent.push(new Headers(init.headers).get('Authorization'));
    return new Response(null, { status: 204 });
  });
  const call = createApi('https://h', () => 't');
  assert.equal(await call('POST', '/x', { body: {} }), undefined);
  await call('GET', '/agents', { anonymous: true });
  assert.deepEqual(sent, ['Bearer t', null]);
});
