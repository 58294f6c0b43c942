// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { from, STEP } from '../src/agent/state/drawn.js';

test('of a long chat one step of messages is drawn at least, and fewer than two', () => {
  for (let last = STEP; last < 10 * STEP; last++) {
    const drawn = last - from(last) + 1;
    assert.ok(drawn >= STEP && drawn < 2 * STEP, `${drawn} of ${last}`);
  }
});

test('a short chat is drawn whole', () => {
  for (const last of [0, 1, STEP, 2 * STEP - 1]) assert.equal(from(last), 1);
});

test('what is drawn begins at another message once in a step only', () => {
  const firsts = new Set(Array.from({ length: 10 * STEP }, (_, last) => from(last)));
  assert.equal(firsts.size, 9);
});
