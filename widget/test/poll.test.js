// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../src/shared/api.js';
import { createPoll, pause } from '../src/shared/poll.js';
import { settled } from './time.js';

/** @import {CallOptions, Event} from '../src/shared/types.js' */

/**
 * A server that gives these answers, one a poll, and then holds. An Error is thrown.
 * @param {(Problem | {events: {type: string}[], last_event_id: string})[]} answers
 * @param {(call: number) => void} [onPoll]
 */
function desk(answers, onPoll) {
  /** @type {(string | undefined)[]} */
  const cursors = [];
  /** @param {string} _method @param {string} _path @param {CallOptions} [options] */
  const call = (_method, _path, { headers, signal } = {}) =>
    new Promise((resolve, reject) => {
      cursors.push(headers?.['Last-Event-ID']);
      signal?.addEventListener('abort', () => reject(new Problem(0, 'aborted')));
      const answer = answers.shift();
      onPoll?.(cursors.length);
      if (answer instanceof Problem) reject(answer);
      else if (answer) resolve(answer);
    });
  return { call, cursors };
}

const network = { onLine: true };
Object.defineProperty(globalThis, 'navigator', { value: network, configurable: true });

/** @param {string} id @param {...string} types */
const answer = (id, ...types) => ({ events: types.map((type) => ({ type })), last_event_id: id });

test('each poll carries the cursor of the answer before', async () => {
  const { call, cursors } = desk([answer('1', 'message'), answer('2')]);
  /** @type {string[]} */
  const seen = [];
  const poll = createPoll({
    call,
    sync: async () => 's',
    onEvents: (events) => seen.push(...events.map(({ type }) => type)),
    onStale() {},
  });
  poll.start();
  await settled();
  poll.stop();
  assert.deepEqual(cursors, ['s', '1', '2']);
  assert.deepEqual(seen, ['message']);
});

test('after a reset the state is read again, and the events beside it are part of it', async () => {
  const { call, cursors } = desk([answer('9', 'message', 'reset')]);
  /** @type {string[]} */
  const reasons = [];
  /** @type {Event[]} */
  const seen = [];
  const poll = createPoll({
    call,
    sync: async (reason) => `after ${reasons.push(reason)}`,
    onEvents: (events) => seen.push(...events),
    onStale() {},
  });
  poll.start();
  await settled();
  poll.stop();
  assert.deepEqual(reasons, ['start', 'reset']);
  assert.deepEqual(cursors, ['after 1', 'after 2']);
  assert.deepEqual(seen, []);
});

test('a refused token asks for another one at once', async () => {
  const { call } = desk([new Problem(401, 'unauthorized')]);
  /** @type {string[]} */
  const reasons = [];
  const poll = createPoll({ call, sync: async (reason) => void reasons.push(reason), onEvents() {}, onStale() {} });
  poll.start();
  await settled();
  poll.stop();
  assert.deepEqual(reasons, ['start', 'unauthorized']);
});

test('a cursor that is not taken is why the state is read, unless there was another reason', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const invalid = () => new Problem(400, 'cursor-invalid');
  const { call } = desk([invalid()]);
  const failures = [invalid()];
  /** @type {string[]} */
  const reasons = [];
  const poll = createPoll({
    call,
    async sync(reason) {
      reasons.push(reason);
      const failure = failures.pop();
      if (failure) throw failure;
      return 's';
    },
    onEvents() {},
  });
  poll.start();
  for (let i = 0; i < 3; i++) {
    await settled();
    context.mock.timers.tick(1000);
  }
  await settled();
  poll.stop();
  assert.deepEqual(reasons, ['start', 'start', 'reset']);
});

test('a failure is told, then tried again, and its end is told', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { call, cursors } = desk([new Problem(0, 'network'), answer('1')]);
  /** @type {(string | undefined)[]} */
  const stale = [];
  const poll = createPoll({
    call,
    sync: async () => 's',
    onEvents() {},
    onStale: (problem) => stale.push(problem?.slug),
  });
  poll.start();
  await settled();
  assert.deepEqual(stale, ['network']);
  assert.equal(cursors.length, 1);
  context.mock.timers.tick(500);
  await settled();
  poll.stop();
  assert.deepEqual(stale, ['network', undefined]);
  assert.deepEqual(cursors, ['s', 's', '1']);
});

test('a wait that the server asked for is kept to, and told; who is told may stop it', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1000 });
  const limit = () => new Problem(429, 'too-many-requests', {}, 12);
  const { call, cursors } = desk([limit(), limit()]);
  let waits = 0;
  const poll = createPoll({
    call,
    sync: async () => 's',
    onEvents() {},
    onStale(problem) {
      // It had its patience: until it says otherwise all is well.
      if (!problem) return;
      assert.ok((problem.retryAt || 0) >= Date.now() + 12_000);
      if (++waits === 2) poll.stop();
    },
  });
  poll.start();
  await settled();
  context.mock.timers.tick(11_900);
  await settled();
  assert.equal(cursors.length, 1);
  context.mock.timers.tick(3200);
  await settled();
  context.mock.timers.tick(60_000);
  await settled();
  assert.equal(cursors.length, 2);
});

test('a limit that was waited out is not met again by asking twice; a 401 then backs off as ever', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1000 });
  /** @type {string[]} */
  const asked = [];
  const problems = [new Problem(429, 'too-many-requests', {}, 2), ...[1, 2, 3].map(() => new Problem(401, 'x'))];
  const { call } = desk(problems);
  /** @type {(string | undefined)[]} */
  const stale = [];
  const poll = createPoll({
    call: (method, path, options) => {
      asked.push(path);
      return call(method, path, options);
    },
    sync: async () => 's',
    onEvents() {},
    onStale: (problem) => stale.push(problem?.slug),
  });
  poll.start();
  await settled();
  context.mock.timers.tick(2300);
  await settled();
  assert.deepEqual(asked.slice(0, 2), ['/events?wait=25', '/events?wait=25']);
  assert.deepEqual(stale.slice(0, 2), ['too-many-requests', undefined]);
  assert.equal(asked.length, 3);
  poll.stop();
});

test('back in sight: a limit is waited out all the same', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1000 });
  // Whatever the server asks patience for: a tab is looked at more often than a desk starts.
  const { call, cursors } = desk([new Problem(503, 'stopping', {}, 60)]);
  const poll = createPoll({ call, sync: async () => 's', onEvents() {}, onStale() {} });
  poll.start();
  await settled();
  context.mock.timers.tick(59_000);
  poll.wake();
  await settled();
  assert.equal(cursors.length, 1);
  context.mock.timers.tick(9000);
  await settled();
  poll.stop();
  assert.equal(cursors.length, 2);
});

test('back in sight: the pause is over', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { call, cursors } = desk([new Problem(502, 'http-502')]);
  const poll = createPoll({ call, sync: async () => 's', onEvents() {}, onStale() {} });
  poll.start();
  await settled();
  assert.equal(cursors.length, 1);
  poll.wake();
  await settled();
  poll.stop();
  assert.equal(cursors.length, 2);
});

test('back from a sleep: neither a wait that is over by then nor a request of before it is trusted', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1000 });
  const { call, cursors } = desk([new Problem(503, 'stopping', {}, 60)]);
  const poll = createPoll({ call, sync: async () => 's', onEvents() {} });
  /** A machine that sleeps runs no timers. @param {number} ms */
  const slept = async (ms) => {
    context.mock.timers.setTime(Date.now() + ms);
    poll.wake();
    await settled();
    return cursors.length;
  };
  poll.start();
  await settled();
  assert.equal(await slept(59_000), 1);
  assert.equal(await slept(9000), 2);
  assert.equal(await slept(26_000), 2, 'it may be held for 25 s');
  assert.equal(await slept(1), 3);
  poll.stop();
});

test('who cuts the patience short is not told that all is well before there is an answer', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1000 });
  context.after(() => {
    network.onLine = true;
  });
  const refusal = () => new Problem(503, 'stopping', {}, 60);
  const { call, cursors } = desk([refusal(), refusal()]);
  /** @type {(string | undefined)[]} */
  const told = [];
  const poll = createPoll({
    call,
    sync: async () => 's',
    onEvents() {},
    onStale: (problem) => told.push(problem?.slug),
  });
  poll.start();
  await settled();
  network.onLine = false;
  poll.wake();
  await settled();
  poll.stop();
  assert.equal(cursors.length, 2);
  assert.deepEqual(told, ['stopping', 'stopping']);
});

test('the network is gone: a poll that is held is asked anew, and so is heard to fail', async (context) => {
  context.after(() => {
    network.onLine = true;
  });
  const { call, cursors } = desk([answer('1')]);
  const poll = createPoll({ call, sync: async () => 's', onEvents() {} });
  poll.start();
  await settled();
  poll.wake();
  await settled();
  assert.deepEqual(cursors, ['s', '1']);
  network.onLine = false;
  poll.wake();
  await settled();
  poll.stop();
  assert.deepEqual(cursors, ['s', '1', '1']);
});

test('stopped and started again it goes on from where it was', async () => {
  const { call, cursors } = desk([answer('1')]);
  let syncs = 0;
  const poll = createPoll({ call, sync: async () => `s${++syncs}`, onEvents() {}, onStale() {} });
  poll.start();
  await settled();
  poll.stop();
  poll.start();
  await settled();
  poll.stop();
  assert.deepEqual(cursors, ['s1', '1', '1']);
  poll.refresh();
  poll.start();
  await settled();
  poll.stop();
  assert.equal(cursors.at(-1), 's2');
});

test('who has read the state goes on from where another one is; who has not reads it first', async () => {
  const { call, cursors } = desk([]);
  let syncs = 0;
  const poll = createPoll({ call, sync: async () => `s${++syncs}`, onEvents() {}, onStale() {} });
  const turn = async () => {
    poll.start();
    await settled();
    poll.stop();
  };
  poll.from('1');
  await turn();
  poll.from('2');
  await turn();
  poll.refresh();
  poll.from('3');
  await turn();
  poll.refresh();
  poll.from('4', true);
  await turn();
  assert.deepEqual(cursors, ['s1', '2', 's2', '4']);
});

test('pauses double up to the longest, are spread, and heed the server', () => {
  assert.equal(pause(1, 0, 1), 0.5);
  assert.equal(pause(1, 0, 0), 0.25);
  assert.equal(pause(3, 0, 1), 2);
  assert.equal(pause(50, 0, 1), 15);
  assert.equal(pause(1, 30, 0), 30);
});
