// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bare, currentPage, cut, watchRoute } from '../src/widget/page.js';
import { createMemory } from '../src/widget/panel/memory.js';

test('of an address only what is not private is told', () => {
  assert.equal(cut('https://shop.example/a/b?token=1#part'), 'https://shop.example/a/b');
  assert.equal(cut('https://shop.example/a?b=1#part', true), 'https://shop.example/a?b=1');
  assert.equal(cut('https://me:secret@shop.example/'), 'https://shop.example/');
  assert.equal(cut('file:///home/me/page.html'), undefined);
  assert.equal(cut(''), undefined);
  assert.equal(cut('https://shop.example/' + 'a'.repeat(3000))?.length, 2048);
});

/** @param {import('node:test').TestContext} context @param {Record<string, unknown>} values what the browser has */
function browser(context, values) {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
    context.after(() => Reflect.deleteProperty(globalThis, name));
  }
}

test('the page is told by its address and its own title', (context) => {
  const location = { href: 'https://shop.example/a?b=1' };
  browser(context, { location, document: { title: '(3)  Shop ', referrer: 'https://other.example/?q=secret' } });
  const page = { url: 'https://shop.example/a', title: 'Shop', referrer: 'https://other.example/' };
  assert.deepEqual(currentPage({ page: 'path' }), page);
  assert.equal(currentPage({ page: 'full' })?.url, 'https://shop.example/a?b=1');
  document.title = '';
  assert.equal(currentPage({ page: 'path' })?.title, undefined);
  document.title = 'x'.repeat(201);
  assert.equal(currentPage({ page: 'path' })?.title, 'x'.repeat(200));
  document.title = `x\0${'😀'.repeat(200)}`;
  assert.equal(currentPage({ page: 'path' })?.title, `x${'😀'.repeat(99)}`);
  document.title = `x${'😀'.repeat(200)}`;
  assert.equal(currentPage({ page: 'path' })?.title, `x${'😀'.repeat(99)}`, 'and not half a one');
  location.href = 'file:///home/me/page.html';
  assert.equal(currentPage({ page: 'path' }), undefined);
  assert.equal(bare('(12) Shop (2)'), 'Shop (2)');
});

test('a new address is told once the site has had its time to set the title', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const location = { href: 'https://shop.example/' };
  browser(context, { location });
  let told = 0;
  const look = watchRoute(() => told++);
  look();
  context.mock.timers.tick(2000);
  assert.equal(told, 0);
  for (const path of ['a', 'b']) {
    location.href = 'https://shop.example/' + path;
    look();
    look();
    context.mock.timers.tick(500);
  }
  assert.equal(told, 0);
  context.mock.timers.tick(500);
  assert.equal(told, 1);
});

/** @param {Map<string, string>} disk */
const storage = (disk) => ({
  getItem: (/** @type {string} */ key) => disk.get(key) ?? null,
  setItem: (/** @type {string} */ key, /** @type {string} */ value) => disk.set(key, value),
  removeItem: (/** @type {string} */ key) => disk.delete(key),
});

test('nothing reaches the disk before there is a token, nor stays without one', (context) => {
  /** @type {Map<string, string>} */
  const disk = new Map();
  /** @type {Map<string, string>} */
  const tab = new Map();
  browser(context, { localStorage: storage(disk), sessionStorage: storage(tab) });
  const memory = createMemory('k');
  memory.keep({ draft: 'typed', open: true });
  assert.equal(disk.size + tab.size, 0);
  const at = Date.now();
  memory.keep({ token: 't', at });
  assert.deepEqual(JSON.parse(disk.get('k') || ''), { draft: 'typed', token: 't', at });
  assert.deepEqual(createMemory('k').read(), { draft: 'typed', token: 't', at, open: true });
  memory.keep({ open: false });
  assert.equal(tab.size, 0);
  memory.keep({ token: undefined });
  assert.equal(disk.size + tab.size, 0);
  assert.equal(memory.read().draft, 'typed');
});

test('24 hours after its last chat a visitor is forgotten', (context) => {
  context.mock.timers.enable({ apis: ['Date'], now: 1_000_000_000_000 });
  /** @type {Map<string, string>} */
  const disk = new Map();
  browser(context, { localStorage: storage(disk), sessionStorage: storage(new Map()) });
  createMemory('k').keep({ token: 't', chat_id: 'c', at: Date.now() });
  context.mock.timers.tick(86_400_000);
  const memory = createMemory('k');
  assert.equal(memory.read().chat_id, 'c');
  context.mock.timers.tick(1);
  assert.equal(memory.read().chat_id, undefined, 'also on a page that is still there');
  assert.equal(createMemory('k').read().token, undefined);
  assert.equal(disk.size, 0);
});

test('what another tab has stored goes before what is held', (context) => {
  browser(context, { localStorage: storage(new Map()), sessionStorage: storage(new Map()) });
  const [one, other] = [createMemory('k'), createMemory('k')];
  one.keep({ token: 't', at: Date.now(), draft: 'one' });
  other.keep({ draft: 'other' });
  assert.equal(one.read().draft, 'other');
  one.forget();
  assert.deepEqual(one.read(), {});
});

test('a page that forbids storage still gets its chat', (context) => {
  Object.defineProperty(globalThis, 'localStorage', {
    get() {
      throw new Error('denied');
    },
    configurable: true,
  });
  context.after(() => Reflect.deleteProperty(globalThis, 'localStorage'));
  const memory = createMemory('k');
  memory.keep({ token: 't', chat_id: 'c' });
  assert.equal(memory.read().chat_id, 'c');
});
