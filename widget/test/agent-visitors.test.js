// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listVisitors } from '../src/agent/state/visitors.js';

/** @import {Visitor} from '../src/shared/types.js' */

/** @type {Record<string, Visitor>} */
const visitors = {
  '00003f9a': {
    id: '00003f9a',
    attributes: {},
    away: false,
    since: '2026-01-01T00:00:01.000Z',
    page: { url: 'https://shop.example/shoes', title: 'Shoes' },
  },
  b: { id: 'b', attributes: {}, away: false, since: '2026-01-01T00:00:02.000Z', name: 'Zoe', locale: 'de-DE' },
};

/** @param {string} filter */
const found = (filter) => listVisitors(visitors, filter).map(({ id }) => id);

test('the newest visitor is first', () => {
  assert.deepEqual(found(''), ['b', '00003f9a']);
});

test('every word of the filter must be found somewhere', () => {
  assert.deepEqual(found('zoe DE'), ['b']);
  assert.deepEqual(found('visitor 3F9A'), ['00003f9a']);
  assert.deepEqual(found('shoes zoe'), []);
});
