// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listVisitors, visitorsFrom, withChanges } from '../src/agent/state/visitors.js';

/** @param {string} id @param {Partial<import('../src/agent/state/visitors.js').Visitor>} [more] @returns {import('../src/agent/state/visitors.js').Visitor} */
const visitor = (id, more) => ({ id, attributes: {}, since: '2026-01-01T00:00:00.000Z', away: false, ...more });

test('events are folded into the list', () => {
  let visitors = visitorsFrom([visitor('a'), visitor('b')]);
  visitors = withChanges(visitors, {
    arrived: [visitor('c')],
    updated: [visitor('a', { name: 'Zoe' })],
    left: ['b', 'unknown'],
  });
  assert.deepEqual([...visitors.keys()], ['a', 'c']);
  assert.equal(visitors.get('a')?.name, 'Zoe');
});

test('the newest is first, and every word of the filter must be found', () => {
  const visitors = visitorsFrom([
    visitor('3f9a0000', {
      since: '2026-01-01T00:00:01.000Z',
      page: { url: 'https://shop.example/shoes', title: 'Shoes' },
    }),
    visitor('b', { since: '2026-01-01T00:00:02.000Z', name: 'Zoe', locale: 'de-DE' }),
  ]);
  assert.deepEqual(
    listVisitors(visitors, '').map((one) => one.id),
    ['b', '3f9a0000'],
  );
  assert.deepEqual(
    listVisitors(visitors, 'zoe DE').map((one) => one.id),
    ['b'],
  );
  assert.deepEqual(
    listVisitors(visitors, 'visitor 3F9A').map((one) => one.id),
    ['3f9a0000'],
  );
  assert.deepEqual(listVisitors(visitors, 'shoes zoe'), []);
});
