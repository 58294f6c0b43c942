// @ts-check
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { movedDraft, openingOf } from '../src/agent/state/opening.js';
import { initialState } from '../src/agent/state/state.js';
import { createStore } from '../src/agent/state/store.js';
import { createOpening } from '../src/agent/work/opening.js';
import { Problem } from '../src/shared/api.js';
import { emptyState, withChat } from '../src/shared/fold.js';
import { chatWith } from './chats.js';

/** @import {Agent, Chat} from '../src/shared/types.js' */

test('the same text is tried again under the same id, another one under a new id', () => {
  let n = 0;
  const uuid = () => String(++n);
  const first = openingOf(undefined, 'Hello', uuid);
  assert.equal(openingOf(first, 'Hello', uuid).id, first.id);
  assert.notEqual(openingOf(first, 'Hello there', uuid).id, first.id);
});

test('a draft moves, and joins one that is there', () => {
  assert.deepEqual(movedDraft({ v: 'Hello' }, 'v', 'c'), { c: 'Hello' });
  assert.deepEqual(movedDraft({ v: 'Hello', c: 'Well' }, 'v', 'c'), { c: 'Well\nHello' });
  assert.deepEqual(movedDraft({ other: 'x' }, 'v', 'c'), { other: 'x' });
});

/** @param {string} agent_id @returns {Chat} */
const chat = (agent_id) => chatWith({ agent_id, opened_by: 'agent', last_seq: 1 });

/** @type {string[]} where the page went */
let went = [];
beforeEach(() => {
  went = [];
});

/**
 * An agent who has begun to write to a visitor.
 * @param {Record<string, Chat | Problem>} answers by method and path
 */
function writing(answers) {
  const agent = /** @type {Agent} */ ({ id: 'me' });
  const store = createStore({ ...initialState(), agent, read: true, composing: 'v', drafts: { v: 'Hello ' } });
  /** @type {any[]} */
  const sent = [];
  const opening = createOpening(
    /** @type {any} */ ({
      store,
      know: (/** @type {any} */ change) => store.update((state) => ({ ...state, known: change(state.known) })),
      async call(/** @type {string} */ method, /** @type {string} */ path, /** @type {any} */ options) {
        if (options) sent.push(options.body);
        const answer = answers[`${method} ${path}`];
        if (answer instanceof Problem) throw answer;
        return answer;
      },
    }),
    (hash) => went.push(hash),
  );
  return { store, sent, ...opening };
}

test('the first message opens the chat, and the page goes there', async () => {
  const { store, sent, open } = writing({ 'POST /chats': chat('me') });
  await open('v', 'Hello ');
  assert.equal(sent[0].visitor_id, 'v');
  assert.equal(sent[0].message.text, 'Hello');
  assert.deepEqual(went, ['#/chats/c']);
  assert.deepEqual(store.get().drafts, {});
  assert.deepEqual(store.get().openings, {});
});

test('a refusal is said, the text stays, and the next try has the same id', async () => {
  const { store, sent, open, changed } = writing({ 'POST /chats': new Problem(409, 'agent-busy') });
  await open('v', 'Hello ');
  assert.equal(store.get().openings.v.refusal, 'You have as many chats as you can have.');
  assert.equal(store.get().drafts.v, 'Hello ');
  changed('v');
  assert.equal(store.get().openings.v.refusal, undefined);
  await open('v', 'Hello');
  assert.equal(sent[1].message.id, sent[0].message.id);
});

test('there is a chat already: one’s own is gone to with the draft, another agent’s is only told of', async () => {
  const exists = new Problem(409, 'chat-exists', { chat_id: 'c' });
  const own = writing({ 'POST /chats': exists, 'GET /chats/c': chat('me') });
  await own.open('v', 'Hello');
  assert.deepEqual(went, ['#/chats/c']);
  assert.deepEqual(own.store.get().drafts, { c: 'Hello ' });

  const foreign = writing({ 'POST /chats': exists, 'GET /chats/c': new Problem(404, 'not-found') });
  await foreign.open('v', 'Hello');
  assert.equal(foreign.store.get().openings.v.refusal, 'Another agent is chatting with this visitor.');
  assert.deepEqual(foreign.store.get().drafts, { v: 'Hello ' });
});

test('the visitor was faster: on to its chat, with what was typed', () => {
  const { store, meet } = writing({});
  meet();
  assert.deepEqual(went, []);
  store.update((state) => ({ ...state, known: withChat(emptyState('agent'), chat('me')) }));
  meet();
  assert.deepEqual(went, ['#/chats/c']);
  assert.deepEqual(store.get().drafts, { c: 'Hello ' });
});
