// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withKnown } from '../src/agent/state/known.js';
import {
  discarded,
  failed,
  held,
  nextToSend,
  outboxOf,
  queued,
  restored,
  retried,
  withLeftOver,
} from '../src/agent/state/outbox.js';
import { initialState } from '../src/agent/state/state.js';
import { emptyState, foldEvents, withChat, withChats, withMessage, withMessages } from '../src/shared/fold.js';
import { chatWith } from './chats.js';

/** @import {Pending, State as Known} from '../src/shared/fold.js' */
/** @import {Chat, Message} from '../src/shared/types.js' */
/** @import {State} from '../src/agent/state/state.js' */

/** @param {string} id @returns {Pending} */
const pending = (id) => ({ id, text: id, state: 'sending' });

/** @param {string} [id] @returns {Chat} */
const chat = (id = 'c') => chatWith({ id });

/** @param {string} id @param {number} seq @returns {Message} */
const message = (id, seq) => ({
  id,
  chat_id: 'c',
  seq,
  sender: 'agent',
  text: id,
  sent_at: '2026-01-01T00:00:00.000Z',
});

/** @param {string} id @param {number} seq */
const came = (id, seq) => ({ id, type: 'message', chat_id: 'c', message: message(id, seq) });

/** @type {State} */
const empty = { ...initialState(), known: withChat(emptyState('agent'), chat()) };
const two = queued(queued(empty, 'c', pending('1')), 'c', pending('2'));

/** @param {State} state @param {(known: Known) => Known} change */
const know = (state, change) => withKnown(state, change(state.known));

/** @param {State} state @param {string} [chatId] */
const ids = (state, chatId = 'c') => outboxOf(state, chatId).map(({ id }) => id);

test('messages go out in the order in which they were written', () => {
  assert.equal(nextToSend(two, 'c')?.id, '1');
  assert.equal(nextToSend(discarded(two, 'c', '1'), 'c')?.id, '2');
});

test('a failed one keeps its place and its id, and lets the next one pass', () => {
  const one = failed(two, 'c', '1', 'No connection.');
  assert.equal(nextToSend(one, 'c')?.id, '2');
  assert.deepEqual(ids(one), ['1', '2']);
  assert.equal(outboxOf(one, 'c')[0].reason, 'No connection.');
  assert.equal(nextToSend(retried(one, 'c', '1'), 'c')?.id, '1');
});

test('nothing is made of a message that is not there any more, nor of a chat that is not known', () => {
  for (const state of [empty, two]) {
    assert.equal(failed(state, 'c', 'gone', 'x'), state);
    assert.equal(held(state, 'c', 'gone', 1), state);
    assert.equal(retried(state, 'c', 'gone'), state);
    assert.equal(discarded(state, 'c', 'gone'), state);
  }
  assert.equal(queued(two, 'unknown', pending('3')), two);
});

test('a message that is among those of its chat is in the outbox no more, by whatever way it came', () => {
  const event = know(two, (known) => foldEvents(known, [came('1', 1)]));
  assert.deepEqual(ids(event), ['2']);
  assert.deepEqual(ids(know(two, (known) => withMessages(known, 'c', [message('2', 1)]))), ['1']);
  assert.deepEqual(ids(know(two, (known) => withMessage(known, message('1', 1)))), ['2']);
  const none = know(event, (known) => foldEvents(known, [came('2', 2)]));
  assert.deepEqual(none.outbox, {});
});

test('nor does it come back: the event may beat the answer, or what an earlier page left', () => {
  const stored = know(empty, (known) => foldEvents(known, [came('1', 1)]));
  assert.deepEqual(queued(stored, 'c', pending('1')).outbox, {});
  assert.deepEqual(ids(restored(stored, 'c', [pending('1'), pending('2')])), ['2']);
});

test('what an earlier page left goes before what was written since', () => {
  assert.deepEqual(ids(restored(two, 'c', [pending('0')])), ['0', '1', '2']);
});

test('what does not concern it leaves the same array, and none is the same one each time', () => {
  assert.equal(
    know(two, (known) => known),
    two,
  );
  const both = know(two, (known) => withChat(known, chat('d')));
  assert.equal(outboxOf(both, 'c'), outboxOf(two, 'c'));
  const typing = { type: 'typing', chat_id: 'c', sender: /** @type {const} */ ('visitor') };
  const state = know(both, (known) => foldEvents(known, [came('other', 1), typing]));
  assert.notEqual(state.known, both.known);
  assert.equal(state.outbox, two.outbox);
  const queuedThere = queued(state, 'd', pending('3'));
  assert.equal(outboxOf(queuedThere, 'c'), outboxOf(two, 'c'));
  assert.deepEqual(ids(queuedThere, 'd'), ['3']);
  assert.equal(outboxOf(empty, 'c'), outboxOf(empty, 'unknown'));
});

test('the chats that are read anew leave what is not sent', () => {
  const known = withChats(two.known, [chat()]);
  const state = withLeftOver({ ...two, known, drafts: { c: '3' } });
  assert.equal(state.outbox, two.outbox);
  assert.deepEqual(state.drafts, { c: '3' });
});

test('what was to be said in a chat that is no more becomes a draft', () => {
  const both = queued({ ...two, known: withChat(two.known, chat('d')) }, 'd', pending('4'));
  const known = withChats(both.known, [chat('d')]);
  const state = withLeftOver({ ...both, known, drafts: { c: '3', e: 'other' } });
  assert.deepEqual(state.drafts, { c: '1\n2\n3', e: 'other' });
  assert.deepEqual(state.outbox, { d: [pending('4')] });
});
