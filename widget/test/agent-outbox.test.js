// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failed, nextToSend, pendingOf, queued, removed, retried } from '../src/agent/state/outbox.js';

/** @param {string} id @returns {import('../src/agent/state/outbox.js').Pending} */
const pending = (id, chatId = 'c') => ({ id, chatId, text: id, at: '2026-01-01T00:00:00.000Z', state: 'sending' });

test('messages go out in the order they were written', () => {
  const outbox = queued(queued({}, pending('1')), pending('2'));
  assert.equal(nextToSend(outbox, 'c')?.id, '1');
  assert.equal(nextToSend(removed(outbox, 'c', '1'), 'c')?.id, '2');
});

test('a failed one keeps its place and its id, and lets the next one pass', () => {
  let outbox = queued(queued({}, pending('1')), pending('2'));
  outbox = failed(outbox, 'c', '1', { why: 'No connection.', final: false });
  assert.equal(nextToSend(outbox, 'c')?.id, '2');
  outbox = retried(outbox, 'c', '1');
  assert.deepEqual(pendingOf(outbox, 'c')[0], pending('1'));
});

test('an emptied chat leaves nothing behind, and others are not touched', () => {
  const outbox = queued(queued({}, pending('1')), pending('2', 'd'));
  const after = removed(outbox, 'c', '1');
  assert.deepEqual(Object.keys(after), ['d']);
  assert.equal(removed(after, 'd', 'unknown'), after);
});
