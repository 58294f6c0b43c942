// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queued } from '../src/agent/state/outbox.js';
import { initialState } from '../src/agent/state/state.js';
import { createStore } from '../src/agent/state/store.js';
import { createSending } from '../src/agent/work/send.js';
import { Problem } from '../src/shared/api.js';
import { withChats } from '../src/shared/fold.js';
import { chatWith } from './chats.js';
import { settled } from './time.js';

/** @import {Chat} from '../src/shared/types.js' */
/** @import {State} from '../src/agent/state/state.js' */

/** @type {Chat} */
const chat = chatWith({ agent_id: 'me' });

/** As the server stores it. @param {{ id: string, text: string }} body @param {number} seq */
const message = ({ id, text }, seq) => ({ id, text, chat_id: 'c', seq, sender: 'agent', sent_at: '' });

/** @param {(body: any, turn: number) => unknown} answer @param {Partial<Chat>} [more] */
function sending(answer, more) {
  /** @type {any[]} */
  const posts = [];
  /** @type {State} */
  const state = { ...initialState(), known: withChats(initialState().known, [{ ...chat, ...more }]) };
  const store = createStore(state);
  const work = createSending(
    /** @type {any} */ ({
      store,
      async call(/** @type {string} */ _, /** @type {string} */ path, /** @type {any} */ { body }) {
        posts.push({ path, ...body });
        return answer(body, posts.length);
      },
    }),
  );
  return { store, posts, ...work };
}

test('what is sent is in sight at each moment, and once: first as ours, then as the server has it', async () => {
  const { store, send, posts } = sending(message);
  /** @type {string[]} */
  const seen = [];
  store.subscribe(() => {
    const { known, outbox } = store.get();
    seen.push([...known.threads.c.messages, ...(outbox.c ?? [])].map(({ text }) => text).join());
  });
  send('c', ' one ');
  send('c', 'two');
  await settled();
  assert.deepEqual(
    posts.map(({ path, text }) => [path, text]),
    [
      ['/chats/c/messages', 'one'],
      ['/chats/c/messages', 'two'],
    ],
  );
  assert.deepEqual([...new Set(seen)], ['one', 'one,two']);
  assert.deepEqual(store.get().outbox, {});
  assert.equal(store.get().known.threads.c.messages.length, 2);
});

test('a refused one is said so and stays, until its author tries again or throws it away', async () => {
  const { store, send, retry, discard, posts } = sending(() => {
    throw new Problem(409, 'chat-closed');
  });
  send('c', 'one');
  await settled();
  const [{ id, state, reason }] = store.get().outbox.c;
  assert.deepEqual([state, reason], ['failed', 'This chat has ended.']);
  retry('c', id);
  await settled();
  assert.deepEqual(
    posts.map((post) => post.id),
    [id, id],
  );
  discard('c', id);
  assert.deepEqual(store.get().outbox, {});
});

test('an answer that is no message of this chat does not make it go out for ever', async () => {
  const { store, send, posts } = sending((_, turn) => {
    assert.ok(turn < 3);
    return {};
  });
  send('c', 'one');
  await settled();
  assert.equal(posts.length, 1);
  assert.deepEqual(store.get().outbox, {});
});

test('nothing goes to a visitor who is erased, and the agent is told', async () => {
  const { store, send, posts } = sending(message, { state: 'closed', closed_reason: 'erased' });
  send('c', 'one');
  await settled();
  assert.deepEqual(posts, []);
  assert.deepEqual(store.get().outbox, {});
  assert.match(store.get().alert ?? '', /its data was erased/);
});

test('what an earlier page left goes out with the rest', async () => {
  const { store, resume, posts } = sending(message);
  store.update((state) => queued(state, 'c', { id: 'p', text: 'earlier', state: 'sending' }));
  resume();
  await settled();
  assert.deepEqual(
    posts.map(({ id }) => id),
    ['p'],
  );
});
