// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemory } from '../src/widget/memory.js';
import { cut } from '../src/widget/page.js';

test('of an address only what is not private is told', () => {
  assert.equal(cut('https://shop.example/a/b?token=1#part'), 'https://shop.example/a/b');
  assert.equal(cut('https://shop.example/a?b=1#part', true), 'https://shop.example/a?b=1');
  assert.equal(cut('https://me:secret@shop.example/'), 'https://shop.example/');
  assert.equal(cut('file:///home/me/page.html'), undefined);
  assert.equal(cut(''), undefined);
  assert.equal(cut('https://shop.example/' + 'a'.repeat(3000))?.length, 2048);
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
  Object.defineProperty(globalThis, 'localStorage', { value: storage(disk), configurable: true });
  Object.defineProperty(globalThis, 'sessionStorage', { value: storage(tab), configurable: true });
  context.after(() => ['localStorage', 'sessionStorage'].map((name) => Reflect.deleteProperty(globalThis, name)));
  const memory = createMemory('k');
  memory.keep({ draft: 'typed', open: true });
  assert.equal(disk.size + tab.size, 0);
  memory.keep({ token: 't' });
  assert.deepEqual(JSON.parse(disk.get('k') || ''), { draft: 'typed', token: 't' });
  assert.deepEqual(createMemory('k').read(), { draft: 'typed', token: 't', open: true });
  memory.keep({ token: undefined });
  assert.equal(disk.size + tab.size, 0);
  assert.equal(memory.read().draft, 'typed');
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
