// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { marked, queryOfSearch, requestOf, searchOfQuery } from '../src/agent/state/found.js';

const NOTHING = { q: '', agent: '', reason: '', from: '', to: '' };

test('what is looked for is in the address, and found there again', () => {
  const search = { ...NOTHING, q: 'blue bag', reason: 'idle', from: '2026-11-01' };
  assert.deepEqual(searchOfQuery(queryOfSearch(search)), search);
  assert.equal(queryOfSearch(NOTHING), '');
  assert.deepEqual(searchOfQuery('nonsense&x=1'), NOTHING);
});

test('days are asked for from midnight to midnight, the last one too', () => {
  const asked = new URLSearchParams(requestOf({ ...NOTHING, from: '2026-11-01', to: '2026-11-02' }));
  assert.equal(asked.get('from'), new Date(2026, 10, 1).toISOString());
  assert.equal(asked.get('to'), new Date(2026, 10, 3).toISOString());
  assert.equal(new URLSearchParams(requestOf({ ...NOTHING, from: 'soon', to: '2026-11' })).get('from'), null);
});

test('words without a letter or a digit are not asked for, and no more than the server takes', () => {
  assert.equal(new URLSearchParams(requestOf({ ...NOTHING, q: ' "* ' })).get('q'), null);
  assert.equal(new URLSearchParams(requestOf({ ...NOTHING, q: 'x'.repeat(200) })).get('q')?.length, 100);
});

test('what was found is marked where a word begins with it, whatever its case and its marks', () => {
  const found = (/** @type {string} */ text, /** @type {string} */ q) => marked(text, q).filter((_, i) => i % 2);
  assert.deepEqual(found('My blue bag, Bluebell', 'blue'), ['blue', 'Blue']);
  assert.deepEqual(found('azure, blue', 'ure'), []);
  assert.deepEqual(found('Grüße aus Köln', 'gru kol'), ['Grü', 'Köl']);
  for (const text of ['My blue bag', 'Grüße', 'e\u0301t\u00e9 𝒜 blue 😀 blue'])
    assert.equal(marked(text, 'blue gru').join('').normalize('NFC'), text.normalize('NFC'));
  assert.deepEqual(marked('a (b', '('), ['a (b']);
});

test('a letter of two parts counts as one, in the text and in what is looked for', () => {
  const text = 'e\u0301te\u0301 caf\u00e9 noir';
  assert.equal(marked(text, 'noir')[1], 'noir');
  assert.equal(marked(text, 'cafe\u0301')[1], 'caf\u00e9');
});
