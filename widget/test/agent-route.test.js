// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRoute, routeHash } from '../src/agent/state/route.js';

const id = '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';

test('a chat in the address is found again', () => {
  assert.deepEqual(parseRoute(routeHash(id)), { chatId: id });
  assert.deepEqual(parseRoute(`#/chats/${id.toUpperCase()}`), { chatId: id });
});

test('anything else is the start', () => {
  for (const hash of ['', '#', '#/', '#/chats/', '#/chats/nonsense', `#/chats/${id}/x`])
    assert.deepEqual(parseRoute(hash), { chatId: null });
  assert.equal(routeHash(null), '#/');
});
