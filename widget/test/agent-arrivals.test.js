// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withArrivals } from '../src/agent/state/arrivals.js';
import { initialState } from '../src/agent/state/state.js';
import { emptyState, foldEvents, withChat } from '../src/shared/fold.js';
import { chatWith } from './chats.js';

/** @import {Agent, Chat, Event} from '../src/shared/types.js' */

/** @param {Partial<Chat>} [more] @returns {Chat} */
const chat = (more) => chatWith({ visitor_name: 'Zoe', agent_id: 'me', last_seq: 3, ...more });

/** @type {Agent} */
const me = {
  id: 'me',
  employee_id: 'E1',
  name: 'Ann Lee',
  role: 'agent',
  status: 'available',
  online: true,
  max_chats: 3,
  open_chats: 1,
};

/** @param {Event[]} events @param {Partial<ReturnType<typeof initialState>>} [more] */
function after(events, more) {
  const before = { ...initialState(), agent: me, ...more };
  return withArrivals({ ...before, known: foldEvents(before.known, events) }, before.known, events);
}

test('a chat that another agent gives is new here, and a line tells of it', () => {
  const state = after([{ type: 'chat.transferred', chat: chat() }]);
  assert.deepEqual(state.fresh, { c: true });
  const [note] = state.known.threads.c.notes ?? [];
  assert.equal(note.after, 3);
  assert.equal(note.was?.agent_id, undefined);
});

test('a chat that is on the screen, that goes elsewhere or that was opened here is not new', () => {
  assert.deepEqual(after([{ type: 'chat.transferred', chat: chat() }], { selected: 'c' }).fresh, {});
  assert.deepEqual(after([{ type: 'chat.transferred', chat: chat({ agent_id: 'bob' }) }]).fresh, {});
  assert.deepEqual(after([{ type: 'chat.opened', chat: chat({ opened_by: 'agent' }) }]).fresh, {});
  const known = withChat(emptyState('agent'), chat());
  assert.deepEqual(after([{ type: 'chat.transferred', chat: chat() }], { known }).fresh, {});
});

test('a chat that comes back is no longer one that was given away', () => {
  const known = withChat(emptyState('agent'), chat({ agent_id: 'bob', agent_name: 'Bob' }));
  const state = after([{ type: 'chat.transferred', chat: chat() }], { known, given: { c: true } });
  assert.deepEqual(state.given, {});
  assert.equal(state.known.threads.c.notes?.at(-1)?.was?.agent_name, 'Bob');
});
