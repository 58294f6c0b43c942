// @ts-check
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { queued } from '../src/agent/state/outbox.js';
import { initialState } from '../src/agent/state/state.js';
import { createStore } from '../src/agent/state/store.js';
import { createSync } from '../src/agent/work/sync.js';
import { Problem } from '../src/shared/api.js';
import { withChats, withMessages } from '../src/shared/fold.js';
import { chatWith } from './chats.js';

/** @import {Chat} from '../src/shared/types.js' */

/** @param {string} id @returns {Chat} */
const chat = (id) => chatWith({ id, agent_id: 'me', last_seq: 1 });

/** @param {Record<string, unknown>} answers a Problem is thrown */
function desk(answers) {
  /** @type {string[]} */
  const asked = [];
  /** @type {Record<string, Problem[]>} thrown before the answer */
  const limits = {};
  const agent = /** @type {any} */ ({ id: 'me', name: 'Ann' });
  const all = {
    '/session': { agent },
    '/chats?agent_id=me&state=open&limit=100': { chats: [chat('listed')], last_event_id: '7' },
    '/chats?agent_id=me&limit=50': { chats: [chat('listed')] },
    '/visitors?limit=1000': { visitors: [] },
    ...answers,
  };
  const state = {
    ...initialState(),
    agent,
    read: true,
    selected: 'selected',
    drafts: { unsent: 'typed' },
    known: withChats(initialState().known, ['listed', 'selected', 'unsent', 'other'].map(chat)),
  };
  const store = createStore(queued(state, 'unsent', { id: 'p', text: 'queued', state: 'sending' }));
  const { sync } = createSync(
    /** @type {any} */ ({
      store,
      set: (/** @type {object} */ part) => store.update((state) => ({ ...state, ...part })),
      async call(/** @type {string} */ _, /** @type {keyof all} */ path) {
        asked.push(path);
        if (limits[path]?.length) throw limits[path].pop();
        if (all[path] instanceof Problem) throw all[path];
        assert.ok(all[path], path);
        return all[path];
      },
    }),
    { again: async () => {}, become() {} },
    { restore() {}, refill: () => [] },
    () => {},
  );
  return { store, sync, asked, limits };
}

test('a reset keeps what is on the screen and what is not sent, also of chats beyond the lists', async () => {
  const { store, sync } = desk({ '/chats/selected': chat('selected'), '/chats/unsent': chat('unsent') });
  const text = {
    id: 'm',
    chat_id: 'selected',
    seq: 1,
    sender: /** @type {const} */ ('visitor'),
    text: '',
    sent_at: '',
  };
  store.update((state) => ({ ...state, known: withMessages(state.known, 'selected', [text]) }));
  assert.equal(await sync('reset'), '7');
  const { known, outbox } = store.get();
  const { threads } = known;
  assert.deepEqual(Object.keys(threads).sort(), ['listed', 'selected', 'unsent']);
  assert.deepEqual(threads.selected.messages, [text]);
  assert.deepEqual(
    outbox.unsent.map(({ text }) => text),
    ['queued'],
  );
});

test('after a restore without a chat its text is a draft', async () => {
  const gone = new Problem(404, 'not-found');
  const { store, sync } = desk({ '/chats/selected': gone, '/chats/unsent': gone });
  await sync('reset');
  assert.deepEqual(Object.keys(store.get().known.threads), ['listed']);
  assert.equal(store.get().drafts.unsent, 'queued\ntyped');
  assert.deepEqual(store.get().outbox, {});
});

test('a chat that cannot be asked for just now is not given up', async () => {
  const { store, sync } = desk({ '/chats/selected': new Problem(500, 'x'), '/chats/unsent': chat('unsent') });
  await assert.rejects(sync('reset'));
  assert.ok(store.get().known.threads.selected);
});

test('a limit is waited out where it was met, and said: beginning anew each time might never end', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const { store, sync, asked, limits } = desk({ '/chats/selected': chat('selected'), '/chats/unsent': chat('unsent') });
  const path = '/chats?agent_id=me&limit=50';
  limits[path] = [2, 3].map((seconds) => new Problem(429, 'too-many-requests', {}, seconds));
  let done = false;
  const work = sync('start').then(() => {
    done = true;
  });
  const seen = new Set();
  for (let i = 0; i < 100 && !done; i++) {
    for (let turn = 0; turn < 9; turn++) await Promise.resolve();
    seen.add(store.get().stale?.status);
    mock.timers.tick(250);
  }
  mock.timers.reset();
  await work;
  assert.deepEqual([...seen], [429, undefined]);
  assert.equal(asked.filter((one) => one === path).length, 3);
  assert.equal(asked.filter((one) => one === '/session').length, 1);
  assert.equal(store.get().stale, undefined);
});
