// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  discarded,
  failed,
  leftOver,
  nextToSend,
  outboxOf,
  queued,
  retried,
  unsent,
} from '../src/agent/state/outbox.js';
import { emptyState, withChat } from '../src/shared/fold.js';

/** @import {Pending} from '../src/shared/fold.js' */

/** @param {string} id @returns {Pending} */
const pending = (id) => ({ id, text: id, state: 'sending' });

const known = withChat(emptyState('agent'), {
  id: 'c',
  state: 'open',
  visitor_id: 'v',
  opened_by: 'visitor',
  created_at: '2026-01-01T00:00:00.000Z',
  last_seq: 0,
  unread: 0,
  read: { visitor: 0, agent: 0 },
});

test('messages go out in the order in which they were written', () => {
  const two = queued(queued(known, 'c', pending('1')), 'c', pending('2'));
  assert.equal(nextToSend(two, 'c')?.id, '1');
  assert.equal(nextToSend(discarded(two, 'c', '1'), 'c')?.id, '2');
});

test('a failed one keeps its place and its id, and lets the next one pass', () => {
  const two = failed(queued(queued(known, 'c', pending('1')), 'c', pending('2')), 'c', '1', 'No connection.');
  assert.equal(nextToSend(two, 'c')?.id, '2');
  assert.equal(outboxOf(two, 'c')[0].reason, 'No connection.');
  assert.equal(nextToSend(retried(two, 'c', '1'), 'c')?.id, '1');
});

test('only chats with something unsent are kept over a reload', () => {
  assert.deepEqual(unsent(known), {});
  assert.deepEqual(Object.keys(unsent(queued(known, 'c', pending('1')))), ['c']);
});

test('what was to be said in a chat that is no more becomes a draft', () => {
  const before = { known: queued(queued(known, 'c', pending('1')), 'c', pending('2')), drafts: { c: '3', d: 'other' } };
  assert.deepEqual(leftOver(before, emptyState('agent')), { c: '1\n2\n3', d: 'other' });
  assert.deepEqual(leftOver(before, before.known), before.drafts);
});
