// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queued } from '../src/agent/state/outbox.js';
import {
  endedChats,
  freshCount,
  hasAnyUnsent,
  hasUnsent,
  initialState,
  isOwn,
  openChats,
  unreadCount,
} from '../src/agent/state/state.js';
import { connectionWords, endingWords, refusalWords, titleWords, waitWords } from '../src/agent/words.js';
import { Problem } from '../src/shared/api.js';
import { withChats } from '../src/shared/fold.js';
import { chatWith } from './chats.js';

/** @import {Chat} from '../src/shared/types.js' */

/** @param {string} id @param {Partial<Chat>} [more] @returns {Chat} */
const chat = (id, more) => chatWith({ id, agent_id: 'me', last_seq: 1, ...more });

/** @param {Chat[]} chats */
function stateWith(...chats) {
  const state = initialState();
  /** @type {import('../src/shared/types.js').Agent} */
  const agent = {
    id: 'me',
    employee_id: 'E1',
    name: 'Ann',
    role: 'agent',
    status: 'away',
    online: false,
    max_chats: 5,
    open_chats: 0,
  };
  return { ...state, agent, known: withChats(state.known, chats) };
}

test('own chats only, each list in its order', () => {
  const state = stateWith(
    chat('old', { opened_at: '2026-01-01T01:00:00.000Z' }),
    chat('new', { opened_at: '2026-01-01T02:00:00.000Z' }),
    chat('foreign', { agent_id: 'somebody' }),
    chat('ended first', { state: 'closed', closed_at: '2026-01-01T03:00:00.000Z' }),
    chat('ended last', { state: 'closed', closed_at: '2026-01-01T04:00:00.000Z' }),
  );
  assert.deepEqual(
    openChats(state).map(({ id }) => id),
    ['new', 'old'],
  );
  assert.deepEqual(
    endedChats(state).map(({ id }) => id),
    ['ended last', 'ended first'],
  );
});

test('what is unread in an ended chat asks for nothing', () => {
  assert.equal(unreadCount(stateWith(chat('a', { unread: 2 }), chat('b', { unread: 3, state: 'closed' }))), 2);
});

test('a chat that waits for this agent is not its own yet', () => {
  const state = stateWith(chat('a', { state: 'waiting' }), chat('b'));
  assert.deepEqual(
    openChats(state).map(({ id }) => id),
    ['b'],
  );
  assert.equal(isOwn(state, 'a'), false);
  assert.equal(isOwn(state, 'b'), true);
});

test('a chat that came with nothing unread asks for a look all the same', () => {
  const state = {
    ...stateWith(chat('a'), chat('b', { unread: 2 })),
    fresh: /** @type {const} */ ({ a: true, b: true }),
  };
  assert.equal(freshCount(state), 1);
  assert.equal(unreadCount(state), 2);
});

test('a draft of blanks is nothing to lose', () => {
  const state = stateWith(chat('a'));
  assert.equal(hasUnsent({ ...state, drafts: { a: ' \n' } }, 'a'), false);
  assert.equal(hasUnsent({ ...state, drafts: { a: 'x' } }, 'a'), true);
});

test('a message that is not acknowledged is something to lose, in its chat and on the page', () => {
  const state = queued(stateWith(chat('a'), chat('b')), 'a', { id: 'p', text: 'x', state: 'failed' });
  assert.deepEqual(
    ['a', 'b'].map((id) => hasUnsent(state, id)),
    [true, false],
  );
  assert.equal(hasAnyUnsent(state), true);
  assert.equal(hasAnyUnsent(stateWith(chat('a'))), false);
});

test('refusals are said in plain words', () => {
  assert.equal(refusalWords(new Problem(0, 'network')), 'The server cannot be reached.');
  assert.equal(refusalWords(new Problem(409, 'chat-closed', { detail: 'x' })), 'This chat has ended.');
  assert.equal(refusalWords(new Problem(409, 'unheard-of', { detail: 'No such hat' })), 'No such hat.');
  assert.equal(refusalWords(new Problem(502, 'http-502')), 'The server has a problem.');
  assert.equal(waitWords(30), 'Try again in 30 seconds.');
  assert.equal(waitWords(61), 'Try again in 2 minutes.');
});

test('a reason or a problem of a newer server does no harm', () => {
  assert.equal(endingWords(chat('a', { closed_reason: 'eclipse' }), true), '');
  assert.equal(connectionWords(new Problem(599, 'http-599')), 'Connection lost. Trying again.');
  assert.equal(titleWords(2, 'Ann'), '(2) Ann · Holdline');
});
