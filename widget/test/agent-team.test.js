// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { candidates } from '../src/agent/state/team.js';

/** @import {Agent} from '../src/shared/types.js' */

/** @param {string} id @param {Partial<Agent>} [more] @returns {Agent} */
const agent = (id, more) => ({
  id,
  employee_id: id,
  name: id,
  role: 'agent',
  status: 'available',
  online: true,
  max_chats: 3,
  open_chats: 1,
  ...more,
});

test('to whom a chat can go: those with room first, the least busy of them at the top', () => {
  const team = [
    agent('me'),
    agent('off', { online: false, open_chats: 0 }),
    agent('full', { open_chats: 3 }),
    agent('busier', { open_chats: 2 }),
    agent('b'),
    agent('a'),
  ];
  assert.deepEqual(
    candidates(team, 'me').map(({ agent, why }) => `${agent.id} ${why}`.trim()),
    ['a', 'b', 'busier', 'full full', 'off offline'],
  );
});
