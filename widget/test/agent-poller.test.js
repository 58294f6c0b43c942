// @ts-check
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { createPoller } from '../src/agent/work/poller.js';
import { Problem } from '../src/shared/api.js';
import { settled } from './time.js';

/** A worker that does nothing: what it is told is kept, and the test says what it answers. */
class Worker extends EventTarget {
  /** @type {any[]} */
  told = [];
  ended = false;

  /** @param {any} message */
  postMessage(message) {
    this.told.push(message);
  }

  /** @param {any} data */
  says(data) {
    this.dispatchEvent(new MessageEvent('message', { data: { round: 0, ...data } }));
  }

  terminate() {
    this.ended = true;
  }
}

/** @type {Worker} */
let worker;
/** @type {string[]} what the page was made to do */
let done;
/** @type {Parameters<typeof createPoller>[0]} */
let options;

beforeEach(() => {
  worker = new Worker();
  done = [];
  options = {
    call: (_method, path, { signal } = {}) =>
      new Promise((_resolve, reject) => {
        done.push(path);
        signal?.addEventListener('abort', () => reject(new Problem(0, 'aborted')));
      }),
    sync: async (reason) => {
      done.push(`reads the state at ${reason}`);
      return 'cursor';
    },
    onEvents: (events) => done.push(...events.map(({ type }) => type)),
    onStale() {},
  };
});

/** @param {() => any} [make] */
const poller = (make = () => worker) => createPoller(options, make);

test('the page reads the state for its worker, and answers it', async () => {
  poller().start();
  worker.says({ sync: { id: 7, reason: 'start' } });
  await settled();
  assert.deepEqual(done, ['reads the state at start']);
  assert.deepEqual(worker.told, [{ act: 'start' }, { synced: { id: 7, cursor: 'cursor' } }]);
});

test('what was asked just before the poll was stopped reads no state: nobody is logged in any more', async () => {
  const poll = poller();
  poll.start();
  poll.stop();
  worker.says({ sync: { id: 7, reason: 'start' } });
  await settled();
  assert.deepEqual(done, []);
});

test('what was heard before a new beginning does not count', () => {
  const poll = poller();
  poll.start();
  worker.says({ events: [{ type: 'message' }] });
  poll.refresh();
  worker.says({ events: [{ type: 'seen' }] });
  worker.says({ round: 1, events: [{ type: 'typing' }] });
  assert.deepEqual(done, ['message', 'typing']);
});

test('where a worker fails the page polls in its place, and the worker is ended and not listened to', async () => {
  poller().start();
  worker.dispatchEvent(new Event('error'));
  await settled();
  assert.equal(worker.ended, true);
  worker.says({ events: [{ type: 'message' }], sync: { id: 1, reason: 'reset' } });
  await settled();
  assert.equal(done[0], 'reads the state at start');
  assert.match(done[1], /^\/events\b/);
  assert.equal(done.length, 2);
});

test('where there are no workers the page polls itself', async () => {
  const poll = poller(() => {
    throw new Error('no worker');
  });
  poll.start();
  await settled();
  assert.match(done[1], /^\/events\b/);
  poll.stop();
});
