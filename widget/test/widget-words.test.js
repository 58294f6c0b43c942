// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as words from '../src/widget/panel/words.js';

/** @import {Chat} from '../src/shared/types.js' */

/** @param {Partial<Chat>} more */
const chat = (more) => /** @type {Chat} */ ({ state: 'open', ...more });

test('the place in line is told with whom it is for', () => {
  assert.equal(words.place(chat({ position: 3, agent_name: 'Ann Lee' })), 'You are number 3 in line for Ann Lee.');
  assert.equal(words.place(chat({ position: 1 })), 'You are number 1 in line. Whoever is free next will answer.');
});

test('the end is told in minutes, then in seconds', () => {
  const told = [125, 60, 52, 30, 5, 1].map(
    (seconds) => words.ending(seconds).match(/ends in (.*) if nobody writes\.$/)?.[1],
  );
  assert.deepEqual(told, ['2 minutes', '1 minute', '1 minute', '30 seconds', '5 seconds', '1 second']);
});

test('what became of a chat is told where the visitor has to know it', () => {
  const ann = { agent_id: 'a', agent_name: 'Ann' };
  const bob = { agent_id: 'b', agent_name: 'Bob' };
  const wait = /** @type {const} */ ({ state: 'waiting' });
  const tell = (/** @type {Partial<Chat> | undefined} */ was, /** @type {Partial<Chat>} */ now) =>
    words.noteWords({ after: 1, was: was && chat(was), now: chat(now) });
  assert.equal(tell(undefined, ann), 'Ann has joined.');
  assert.equal(tell({ ...ann, ...wait }, bob), 'Bob has joined.');
  assert.equal(tell(ann, bob), 'Bob has taken over.');
  assert.equal(tell(ann, { ...wait, position: 1 }), 'Ann had to leave. You are next in line.');
  assert.equal(tell(ann, { ...wait, position: 2 }), 'Ann had to leave.');
  assert.match(tell({ ...ann, ...wait }, wait), /^Ann is no longer here\. Whoever is free next/);
  assert.equal(tell(undefined, wait), '');
});

test('why a chat ended is one sentence; a reason of a newer server needs none', () => {
  assert.equal(words.endedWhy('agent', 'Ann $& Lee'), 'Ann $& Lee ended it.');
  assert.match(words.endedWhy('agent-left'), /^Your agent had to leave, and/);
  assert.equal(words.endedWhy('moved'), '');
  for (const reason of ['visitor', 'visitor-left', 'idle', 'desk-offline']) assert.ok(words.endedWhy(reason));
});
