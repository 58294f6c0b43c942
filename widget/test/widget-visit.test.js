// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createVisit } from '../src/widget/visit.js';

if (!globalThis.navigator) Object.defineProperty(globalThis, 'navigator', { value: { language: 'en' } });

/**
 * A page with a widget's visit in it, and a server that answers as told: a status, or what it says.
 * @param {import('node:test').TestContext} context
 * @param {Record<string, () => number | [number, string] | object>} answers by "POST /visitors" and the like
 * @param {Record<string, string>} [disk]
 */
function page(context, answers, disk = {}) {
  /** @type {string[]} */
  const calls = [];
  /** @type {Record<string, (event: any) => void>} */
  const listeners = {};
  const storage = (/** @type {Record<string, string>} */ items) => ({
    getItem: (/** @type {string} */ key) => items[key] ?? null,
    setItem(/** @type {string} */ key, /** @type {string} */ value) {
      items[key] = value;
    },
    removeItem(/** @type {string} */ key) {
      delete items[key];
    },
  });
  const addEventListener = (/** @type {string} */ type, /** @type {(event: any) => void} */ listener) => {
    listeners[type] = listener;
  };
  const globals = {
    document: { hidden: false, title: 'Shop', referrer: '', addEventListener },
    location: { href: 'https://shop.example/' },
    window: { navigation: { addEventListener() {} } },
    addEventListener,
    localStorage: storage(disk),
    sessionStorage: storage({}),
    fetch: (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
      const what = `${init.method} ${new URL(url).pathname.slice('/api/v1'.length)}`;
      calls.push(what);
      const answer = answers[what]?.();
      if (answer === undefined)
        return new Promise((_, reject) => init.signal?.addEventListener('abort', () => reject(new Error('aborted'))));
      if (typeof answer === 'number') return Promise.resolve(new Response(null, { status: answer }));
      if (!Array.isArray(answer)) return Promise.resolve(Response.json(answer));
      const [status, slug] = answer;
      return Promise.resolve(Response.json({ type: `/problems/${slug}` }, { status }));
    },
  };
  for (const [name, value] of Object.entries(globals)) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    context.after(() => {
      if (before) Object.defineProperty(globalThis, name, before);
      else Reflect.deleteProperty(globalThis, name);
    });
  }
  /** @type {(string | undefined)[]} */
  const stale = [];
  const visit = createVisit('https://desk.example/', false, {
    chats() {},
    events() {},
    stale: (problem) => stale.push(problem?.slug),
    lost: () => stale.push('lost'),
  });
  context.after(() => visit.poll.stop());
  return { visit, calls, stale, disk, listeners };
}

const KEY = 'holdline:https://desk.example/';
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
const known = { [KEY]: JSON.stringify({ token: 't', chat_id: 'c', draft: 'x', outbox: { i: 'y' } }) };
const quiet = {
  'GET /chats': () => ({ chats: [], last_event_id: '1' }),
  'PATCH /visitors/me': () => ({}),
  'POST /visitors': () => ({ token: 'new' }),
};

test('a visitor that erases itself is forgotten here too, and is another one only when it begins anew', async (context) => {
  const { visit, calls, stale, disk } = page(context, { ...quiet, 'DELETE /visitors/me': () => 204 }, { ...known });
  await settled();
  await visit.erase();
  assert.deepEqual(stale, ['visitor-erased']);
  assert.deepEqual(disk, {});
  assert.equal(visit.memory().draft, undefined);
  const before = calls.length;
  await settled();
  visit.engaged(false);
  await settled();
  assert.equal(calls.length, before, 'nothing is asked');
  await visit.visitor();
  await settled();
  assert.deepEqual(calls.slice(before), ['POST /visitors', 'GET /events']);
});

test('a visitor that was erased elsewhere is told so, and is not made anew behind its back', async (context) => {
  const erased = () => /** @type {[number, string]} */ ([401, 'visitor-erased']);
  const { calls, stale, disk } = page(context, { 'GET /chats': erased, 'PATCH /visitors/me': erased }, { ...known });
  await settled();
  assert.ok(stale.includes('visitor-erased'));
  assert.ok(!stale.includes('lost'));
  assert.ok(!calls.includes('POST /visitors'));
  assert.deepEqual(disk, {});
});

test('a blocked visitor asks for nothing more, whatever happens to its tab', async (context) => {
  const blocked = () => /** @type {[number, string]} */ ([403, 'blocked']);
  const { visit, calls, stale, disk, listeners } = page(context, { ...quiet, 'GET /events': blocked }, { ...known });
  await settled();
  assert.deepEqual(stale, ['blocked']);
  assert.ok(disk[KEY], 'what it has is kept for when the block is lifted');
  const before = calls.length;
  for (const type of ['visibilitychange', 'pageshow', 'online']) listeners[type]({});
  visit.engaged(true);
  await settled();
  assert.equal(calls.length, before);
});

test('a refused token is another matter: a new one is fetched', async (context) => {
  let refused = true;
  const { calls, stale } = page(
    context,
    {
      ...quiet,
      'GET /chats'() {
        if (!refused) return quiet['GET /chats']();
        refused = false;
        return [401, 'unauthorized'];
      },
    },
    { ...known },
  );
  await settled();
  assert.ok(stale.includes('lost'));
  assert.ok(calls.includes('POST /visitors'));
});

test('another tab erases the visitor: this one asks at once', async (context) => {
  const { calls, listeners } = page(context, quiet, { ...known });
  await settled();
  const before = calls.length;
  listeners.storage({ key: KEY, newValue: null });
  await settled();
  assert.ok(calls.slice(before).includes('GET /chats'));
});

test('after the visitor was erased, a tab joins the one in which it begins anew', async (context) => {
  const { visit, calls, listeners, disk } = page(context, { ...quiet, 'DELETE /visitors/me': () => 204 }, { ...known });
  await settled();
  await visit.erase();
  const before = calls.length;
  listeners.storage({ key: KEY, newValue: null });
  await settled();
  assert.equal(calls.length, before);
  disk[KEY] = JSON.stringify({ token: 'theirs' });
  listeners.storage({ key: KEY, newValue: disk[KEY] });
  await settled();
  assert.ok(calls.slice(before).includes('GET /chats'));
  assert.ok(!calls.includes('POST /visitors'));
});
