// @ts-check
/** @import {TestContext} from 'node:test' */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRoster } from '../src/widget/panel/roster.js';

/**
 * A roster that is watched, at a server that answers every question so.
 * @param {TestContext} context
 * @param {(url: string, init: RequestInit) => Promise<Response>} answer
 */
function watched(context, answer) {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  context.mock.method(Math, 'random', () => 0.5);
  const { mock } = context.mock.method(globalThis, 'fetch', answer);
  /** @type {unknown[]} */
  const told = [];
  const roster = createRoster('https://desk.example/', (agents) => told.push(agents));
  roster.watch(true);
  return {
    roster,
    told,
    /** How often it was asked within so many seconds. @param {number} seconds */
    async asked(seconds) {
      const before = mock.callCount();
      for (let tenth = 0; tenth < seconds * 10; tenth++) {
        // An answer is read meanwhile.
        await new Promise(setImmediate);
        context.mock.timers.tick(100);
      }
      return mock.callCount() - before;
    },
  };
}

/** @param {string} retryAfter */
const busy = async (retryAfter) => new Response('', { status: 503, headers: { 'Retry-After': retryAfter } });

test('the list is asked for every few seconds while somebody looks', async (context) => {
  const { roster, told, asked } = watched(context, async () => Response.json({ agents: [] }));
  assert.equal(await asked(18), 4);
  assert.deepEqual(told[0], []);
  roster.watch(false);
  assert.equal(await asked(60), 0);
});

test('it is asked for no sooner than the server wants', async (context) => {
  const { told, asked } = watched(context, () => busy('20'));
  assert.equal(await asked(20), 0);
  assert.equal(await asked(1), 1);
  assert.equal(told[0], undefined);
});

test('a Retry-After of years does not overflow the timer, which would be over at once', async (context) => {
  const { asked } = watched(context, () => busy('1000000000'));
  const timers = context.mock.method(globalThis, 'setTimeout').mock;
  await asked(1);
  const longest = Math.max(...timers.calls.map(({ arguments: [, ms] }) => ms ?? 0));
  assert.ok(longest > 60_000_000 && longest < 2 ** 31, `${longest} ms`);
});

test('a Retry-After that is a date is no reason to ask without a pause', async (context) => {
  const { asked } = watched(context, () => busy('Fri, 27 Nov 2026 12:00:00 GMT'));
  assert.equal(await asked(9), 1);
});

test('a question without an answer is given up, and asked again as seldom as after any failure', async (context) => {
  const { told, asked } = watched(
    context,
    (_, { signal }) => new Promise((_resolve, reject) => signal?.addEventListener('abort', reject)),
  );
  assert.equal(await asked(14), 0);
  assert.equal(told.length, 0);
  // After 15 s, and 8 s more.
  assert.equal(await asked(9), 0);
  assert.deepEqual(told, [undefined]);
  assert.equal(await asked(1), 1);
});

test('a server that fails is asked ever more seldom, and one that is back as before', async (context) => {
  let fails = true;
  const { roster, asked } = watched(context, async () =>
    fails ? new Response('', { status: 500 }) : Response.json({ agents: [] }),
  );
  // After 8, 16 and 32 s.
  assert.equal(await asked(60), 3);
  fails = false;
  assert.equal(await asked(58), 1);
  assert.equal(await asked(18), 4);
  roster.watch(false);
});
