// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filled, fitting, inserted, slashBefore } from '../src/agent/state/canned.js';
import { clientName } from '../src/agent/state/client.js';
import { textOn } from '../src/agent/state/colour.js';

test('a slash asks for a reply where a word begins, up to the caret', () => {
  assert.deepEqual(slashBefore('/', 1), { from: 0, typed: '' });
  assert.deepEqual(slashBefore('Well, /Grü and more', 10), { from: 6, typed: 'grü' });
  for (const text of ['and/or', 'http://x', '/a b', '', 'a /b/'])
    assert.equal(slashBefore(text, text.length), undefined);
});

test('first come the replies whose shortcut begins so, then those that have it anywhere', () => {
  const replies = ['bye', 'hello', 'help'].map((shortcut) => ({ id: shortcut, shortcut, text: `Text of ${shortcut}` }));
  replies[0].text = 'I hope that helped.';
  const found = (/** @type {string} */ typed) => fitting(replies, typed).map(({ id }) => id);
  assert.deepEqual(found('hel'), ['hello', 'help', 'bye']);
  assert.deepEqual(found('help'), ['help', 'bye']);
  assert.deepEqual(found('x'), ['hello', 'help']);
  assert.deepEqual(found('zzz'), []);
  const many = Array.from({ length: 20 }, (_, i) => ({ id: `${i}`, shortcut: `r${i}`, text: 't' }));
  assert.equal(fitting(many, '').length, 8);
});

test('names stand in the place of what stands for them, and nothing for a visitor without one', () => {
  const text = 'Hello {visitor}, this is {agent}. {other}';
  assert.equal(filled(text, { visitor: 'Kim', agent: 'Ann' }), 'Hello Kim, this is Ann. {other}');
  assert.equal(filled(text, { visitor: '', agent: '$&' }), 'Hello, this is $&. {other}');
});

test('a reply takes the place of what was typed, and the rest stays', () => {
  assert.deepEqual(inserted('Well, /he more', { from: 6 }, 9, 'hello'), { draft: 'Well, hello more', caret: 11 });
});

test('a log-in is called by its browser and system, and what nobody knows as it calls itself', () => {
  const chrome =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
  assert.equal(clientName(chrome), 'Chrome, Linux');
  assert.equal(clientName(`${chrome} Edg/140.0.0.0`), 'Edge, Linux');
  assert.equal(
    clientName('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1'),
    'Safari, iPhone',
  );
  assert.equal(clientName('bridge/1.2'), 'bridge/1.2');
});

test('text on a colour is black or white, whichever has the contrast', () => {
  for (const [colour, text] of [
    ['#ffffff', '#000000'],
    ['#000000', '#ffffff'],
    ['#1a7f5a', '#ffffff'],
    ['#ffcc00', '#000000'],
    ['#777777', '#000000'],
  ])
    assert.equal(textOn(colour), text, colour);
});
