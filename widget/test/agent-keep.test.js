// @ts-check
import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { withKnown } from '../src/agent/state/known.js';
import { discarded, outboxOf, queued } from '../src/agent/state/outbox.js';
import { initialState } from '../src/agent/state/state.js';
import { createStore } from '../src/agent/state/store.js';
import { createKeep } from '../src/agent/work/keep.js';
import { foldEvents, withChats } from '../src/shared/fold.js';
import { chatWith } from './chats.js';

/** @import {Pending} from '../src/shared/fold.js' */
/** @import {Chat} from '../src/shared/types.js' */
/** @import {State} from '../src/agent/state/state.js' */

/** @type {Map<string, string>} what the tab stores */
const stored = new Map();
/** @type {() => void} */
let leave = () => {};
Object.assign(globalThis, {
  sessionStorage: {
    getItem: (/** @type {string} */ key) => stored.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => stored.set(key, value),
    removeItem: (/** @type {string} */ key) => stored.delete(key),
  },
  addEventListener(/** @type {string} */ type, /** @type {() => void} */ listener) {
    assert.equal(type, 'pagehide');
    leave = listener;
  },
});

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  stored.clear();
});

/** @param {string} id @param {Partial<Chat>} [more] @returns {Chat} */
const chat = (id, more) => chatWith({ id, agent_id: 'me', ...more });

/** @param {string} id @returns {Pending} */
const pending = (id) => ({ id, text: `text of ${id}`, state: 'sending' });

/** A page of this agent, loaded in the tab. @param {string} [agentId] */
function page(agentId = 'me') {
  /** @type {State} */
  const state = { ...initialState(), agent: /** @type {any} */ ({ id: agentId }) };
  const store = createStore(state);
  const keep = createKeep(store);
  keep.restore();
  const read = (/** @type {Chat[]} */ ...chats) => {
    store.update((state) => ({ ...state, known: withChats(state.known, chats) }));
    return keep.refill();
  };
  const queue = (/** @type {string} */ chatId, /** @type {Pending} */ pending) =>
    store.update((state) => queued(state, chatId, pending));
  const ids = (/** @type {string} */ chatId) => outboxOf(store.get(), chatId).map(({ id }) => id);
  return { store, read, queue, ids };
}

test('what was written and not sent is there after a reload, with its id, and is tried at once', () => {
  const first = page();
  first.read(chat('c'));
  first.store.update((state) => ({ ...state, drafts: { c: 'typed' } }));
  first.queue('c', { ...pending('p'), wait: 30 });
  leave();
  const second = page();
  assert.equal(second.store.get().drafts.c, 'typed');
  assert.deepEqual(second.read(chat('c'), chat('d')), ['c']);
  assert.deepEqual(outboxOf(second.store.get(), 'c'), [{ ...pending('p'), wait: undefined }]);
});

test('what waits for a chat that is not read yet is kept until it is', () => {
  const first = page();
  first.read(chat('c'));
  first.queue('c', pending('p'));
  leave();
  const second = page();
  second.read(chat('d'));
  second.queue('d', pending('q'));
  leave();
  const third = page();
  third.read(chat('c'), chat('d'));
  assert.deepEqual([third.ids('c'), third.ids('d')], [['p'], ['q']]);
});

test('what was sent after all is not sent again', () => {
  const first = page();
  first.read(chat('c'));
  first.queue('c', pending('p'));
  mock.timers.tick(1000);
  const said = { id: 'p', chat_id: 'c', seq: 1, sender: /** @type {const} */ ('agent'), text: '', sent_at: '' };
  const event = { type: 'message', chat_id: 'c', message: said };
  first.store.update((state) => withKnown(state, foldEvents(state.known, [event])));
  leave();
  const second = page();
  assert.deepEqual(second.read(chat('c')), []);
});

test('what is typed is stored while the page is there, for not each one that goes says so', () => {
  const { store } = page();
  store.update((state) => ({ ...state, drafts: { c: 'typed' } }));
  mock.timers.tick(1000);
  assert.match([...stored.values()].join(), /typed/);
});

test('a message thrown away is thrown away in the storage too', () => {
  const { store, read, queue } = page();
  read(chat('c'));
  queue('c', pending('p'));
  mock.timers.tick(1000);
  assert.match([...stored.values()].join(), /text of p/);
  store.update((state) => discarded(state, 'c', 'p'));
  mock.timers.tick(1000);
  assert.doesNotMatch([...stored.values()].join(), /text of p/);
});

test('what was to be said to a visitor who is erased meanwhile is taken up nowhere, and stays nowhere', () => {
  const first = page();
  first.read(chat('c'));
  first.queue('c', pending('p'));
  mock.timers.tick(1000);
  assert.match([...stored.values()].join(), /text of p/);
  const second = page();
  // As it is when nothing else that is kept changes.
  mock.timers.tick(1000);
  second.read(chat('c', { state: 'closed', closed_reason: 'erased' }));
  assert.deepEqual(second.store.get().outbox, {});
  mock.timers.tick(1000);
  assert.doesNotMatch([...stored.values()].join(), /text of p/);
});

test('another agent in the same tab gets nothing of it', () => {
  const first = page();
  first.read(chat('c'));
  first.queue('c', pending('p'));
  leave();
  const other = page('other');
  assert.deepEqual(other.read(chat('c')), []);
  assert.equal(stored.size, 0);
});
