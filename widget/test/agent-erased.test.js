// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutErased, withoutVisitor } from '../src/agent/state/erased.js';
import { withKnown } from '../src/agent/state/known.js';
import { queued } from '../src/agent/state/outbox.js';
import { endedChats, initialState } from '../src/agent/state/state.js';
import { foldEvents, withAllVisitors, withChat, withMessage, withMessages } from '../src/shared/fold.js';
import { chatWith } from './chats.js';

/** @import {Chat, Message, Visitor} from '../src/shared/types.js' */
/** @import {State as Known} from '../src/shared/fold.js' */
/** @import {State} from '../src/agent/state/state.js' */

/** @type {Message} */
const message = { id: 'm', chat_id: 'c', seq: 3, sender: 'visitor', text: 'secret', sent_at: '' };

/** @param {Partial<Chat>} [more] @returns {Chat} */
const chat = (more) => chatWith({ visitor_name: 'Zoe', agent_id: 'me', last_seq: 3, last_message: message, ...more });

const closed = { state: /** @type {const} */ ('closed'), closed_reason: 'visitor' };
const erased = chat({ ...closed, closed_reason: 'erased', visitor_name: undefined, last_message: undefined });

/** As the page does it with all that comes. @param {State} state @param {(known: Known) => Known} change @returns {State} */
const know = (state, change) => withKnown(state, change(state.known));

/** A chat with all that can be held of one. @param {Partial<Chat>} [more] */
function filled(more) {
  let state = know(initialState(), (known) => withMessages(withChat(known, chat(more)), 'c', [message]));
  state = queued(state, 'c', { id: 'p', text: 'Dear Zoe', state: 'failed' });
  /** @type {Visitor} */
  const visitor = { id: 'v', name: 'Zoe', attributes: {}, away: false, since: '' };
  state = know(state, (known) => withAllVisitors(known, [visitor, { ...visitor, id: 'w', name: 'Wim' }]));
  return {
    ...state,
    agent: /** @type {any} */ ({ id: 'me' }),
    drafts: { c: 'Zoe, I', v: 'Hello Zoe', other: 'kept' },
    openings: { v: { id: 'o', text: 'Hello Zoe' } },
    said: { text: 'Zoe: secret', turn: 4 },
  };
}

const words = /secret|Zoe/;

test('what a visitor has erased is gone at once, with what was to be said to it', () => {
  const before = filled();
  assert.match(JSON.stringify(before), words);
  assert.equal(withoutErased(before), before);
  const state = know(before, (known) => foldEvents(known, [{ type: 'chat.closed', chat: erased }]));
  assert.doesNotMatch(JSON.stringify(state), words);
  assert.deepEqual(state.drafts, { other: 'kept' });
  assert.match(state.alert ?? '', /its data was erased/);
  assert.deepEqual(Object.keys(state.known.visitors), ['w']);
  assert.equal(withoutErased(state), state);
});

test('the answers that were not sent are reason enough to say so, also when nothing stands in a field', () => {
  const before = { ...filled(), drafts: {}, openings: {} };
  const state = know(before, (known) => foldEvents(known, [{ type: 'chat.closed', chat: erased }]));
  assert.deepEqual(state.outbox, {});
  assert.match(state.alert ?? '', /its data was erased/);
  const late = withoutErased(queued(state, 'c', { id: 'q', text: 'Zoe, are you', state: 'sending' }));
  assert.deepEqual(late.outbox, {});
});

test('so it is in a chat that had ended long before', () => {
  const before = filled(closed);
  assert.match(JSON.stringify(before), words);
  const state = know(before, (known) => foldEvents(known, [{ type: 'chat.closed', chat: erased }]));
  assert.doesNotMatch(JSON.stringify(state), words);
  assert.deepEqual(
    endedChats(state).map(({ closed_reason }) => closed_reason),
    ['erased'],
  );
});

test('the event of one chat empties all that are held of its visitor', () => {
  const before = know(filled(closed), (known) => withChat(known, chat({ ...closed, id: 'd', last_seq: 9 })));
  const state = know(before, (known) => foldEvents(known, [{ type: 'chat.closed', chat: erased }]));
  assert.doesNotMatch(JSON.stringify(state), words);
});

test('an answer from before the erasing that comes after it brings nothing back', () => {
  const state = know(filled(closed), (known) => foldEvents(known, [{ type: 'chat.closed', chat: erased }]));
  const page = know(state, (known) => withMessages(known, 'c', [message], true));
  assert.doesNotMatch(JSON.stringify(page), words);
  const again = know(page, (known) => withMessage(known, { ...message, seq: 4, id: 'n' }));
  assert.doesNotMatch(JSON.stringify(again), words);
  const late = know(again, (known) => withChat(known, chat(closed)));
  assert.doesNotMatch(JSON.stringify(late), words);
  assert.equal(late.known.threads.c.chat.closed_reason, 'erased');
  const other = know(late, (known) => withChat(known, chat({ ...closed, id: 'd' })));
  assert.doesNotMatch(JSON.stringify(other), words);
});

test('an admin who erases a visitor erases its chats, and nobody else’s', () => {
  const before = know(filled(closed), (known) => withChat(known, chat({ ...closed, id: 'd', visitor_id: 'w' })));
  const { c, d } = withoutVisitor(before, 'v').known.threads;
  assert.equal(c.chat.closed_reason, 'erased');
  assert.doesNotMatch(JSON.stringify(c), words);
  assert.equal(d.chat.visitor_name, 'Zoe');
});
