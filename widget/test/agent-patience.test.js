// @ts-check
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { skewOf } from '../src/agent/work/clock.js';
import { countDown, persistently, WHILE_WATCHED } from '../src/agent/work/patience.js';
import { Problem } from '../src/shared/api.js';

/**
 * Lets timers run as fast as what waits for them.
 * @template T
 * @param {Promise<T>} work
 * @param {number} [seconds]
 */
async function passing(work, seconds = 120) {
  for (let i = 0; i < seconds * 4; i++) {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    mock.timers.tick(250);
  }
  return work;
}

/** @param {Problem[]} problems */
function failing(...problems) {
  const tries = { count: 0 };
  const attempt = async () => {
    tries.count++;
    const problem = problems.shift();
    if (problem) throw problem;
    return 'done';
  };
  return { tries, attempt };
}

test.beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'] }));
test.afterEach(() => mock.timers.reset());

test('a limit is waited out as told, however often, and counted down to who waits', async () => {
  const limit = () => new Problem(429, 'too-many-requests', {}, 5);
  const { tries, attempt } = failing(limit(), limit(), new Problem(503, 'overloaded', {}, 20), limit());
  /** @type {(number | undefined)[]} */
  const told = [];
  const start = Date.now();
  let took = 0;
  const work = persistently(attempt, { told: (seconds) => told.push(seconds) }).then((answer) => {
    took = Date.now() - start;
    return answer;
  });
  assert.equal(await passing(work), 'done');
  assert.equal(tries.count, 5);
  assert.ok(took >= 35_000, String(took));
  assert.ok((told[0] ?? 0) >= 5 && (told[0] ?? 9) <= 7);
  assert.equal(told.at(-1), undefined);
});

test('a lost connection gets a while; a refusal is one at once', async () => {
  const lost = failing(...Array.from({ length: 99 }, () => new Problem(0, 'network')));
  const work = persistently(lost.attempt);
  work.catch(() => {});
  await assert.rejects(passing(work), { slug: 'network' });
  assert.ok(lost.tries.count > 3 && lost.tries.count < 12, String(lost.tries.count));
  const refused = failing(new Problem(409, 'chat-closed'));
  await assert.rejects(persistently(refused.attempt), { slug: 'chat-closed' });
  assert.equal(refused.tries.count, 1);
});

test('counting ends at its time, also where timers are late', async () => {
  /** @type {(number | undefined)[]} */
  const told = [];
  await passing(
    countDown(2.5, (seconds) => told.push(seconds)),
    10,
  );
  assert.deepEqual(told, [3, 2, 1, undefined]);
});

test('a clock that is right within the blur of the header is right', () => {
  assert.equal(skewOf(10_500, 10_000), 0);
  assert.equal(skewOf(130_000, 10_000), 120_000);
  assert.equal(skewOf(Number.NaN, 0), undefined);
});

test('for what a person looks at a short wait is waited out, and a long one is a refusal', async () => {
  const limit = (/** @type {number} */ seconds) => new Problem(429, 'too-many-requests', {}, seconds);
  const short = failing(limit(2), limit(3));
  assert.equal(await passing(persistently(short.attempt, WHILE_WATCHED)), 'done');
  for (const problem of [limit(60), new Problem(0, 'network')]) {
    const { tries, attempt } = failing(problem);
    await assert.rejects(persistently(attempt, WHILE_WATCHED), problem);
    assert.equal(tries.count, 1);
  }
});
