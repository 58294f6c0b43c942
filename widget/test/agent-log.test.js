// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handovers, layOut } from '../src/agent/state/log.js';

/**
 * @param {number} seq @param {string} sent_at @param {'visitor' | 'agent'} [sender] @param {string} [agent_id]
 * @returns {import('../src/shared/types.js').Message}
 */
const message = (seq, sent_at, sender = 'visitor', agent_id = undefined) => ({
  id: `m${seq}`,
  chat_id: 'c',
  seq,
  sender,
  agent_id,
  text: `text ${seq}`,
  sent_at,
});

/** @param {string} id @param {string} at @returns {import('../src/shared/fold.js').Pending} */
const pending = (id, at) => ({ id, text: id, at, state: 'sending' });

/** @param {ReturnType<typeof layOut>} days */
const groups = (days) =>
  days.map((day) => day.lines.map((line) => `${line.first ? '[' : ''}${line.key}${line.last ? ']' : ''}`).join(' '));

test('one sender within two minutes is one group', () => {
  const days = layOut(
    [
      message(1, '2026-03-02T12:00:00.000Z'),
      message(2, '2026-03-02T12:01:59.000Z'),
      message(3, '2026-03-02T12:03:59.000Z'),
      message(4, '2026-03-02T12:04:00.000Z', 'agent', 'a'),
      message(5, '2026-03-02T12:04:01.000Z', 'agent', 'b'),
    ],
    [],
    'a',
  );
  assert.deepEqual(groups(days), ['[visitorm1 visitorm2] [visitorm3] [agentm4] [agentm5]']);
});

test('each day has its own line, and no group goes over midnight', () => {
  const late = new Date(2026, 2, 2, 23, 59, 50).toISOString();
  const early = new Date(2026, 2, 3, 0, 0, 5).toISOString();
  assert.deepEqual(groups(layOut([message(1, late), message(2, early)], [], 'a')), ['[visitorm1]', '[visitorm2]']);
});

test('what is under way comes last, and is shown once when it is stored already', () => {
  const stored = message(1, '2026-03-02T12:00:00.000Z', 'agent', 'a');
  const days = layOut(
    [stored],
    [pending('m1', '2026-03-02T12:00:00.000Z'), pending('p', '2026-03-02T12:00:01.000Z')],
    'a',
  );
  assert.deepEqual(groups(days), ['[agentm1 agentp]']);
});

test('a clock that is behind does not put a new message under an earlier day', () => {
  const days = layOut([message(1, '2026-03-02T12:00:00.000Z')], [pending('p', '2026-02-27T12:00:00.000Z')], 'a');
  assert.equal(days.length, 1);
});

test('who took over before the page was loaded is told by the messages, unless a note tells it', () => {
  const at = '2026-03-02T12:00:00.000Z';
  const said = [
    message(1, at),
    { ...message(2, at, 'agent', 'ann'), agent_name: 'Ann' },
    message(3, at),
    { ...message(4, at, 'agent', 'bob'), agent_name: 'Bob' },
    message(5, at, 'agent', 'me'),
  ];
  assert.deepEqual(
    handovers(said, [], 'me').map(({ after, text }) => [after, text]),
    [
      [3, 'Bob has taken over.'],
      [4, 'You have taken over.'],
    ],
  );
  const note = { after: 2, at, text: 'Ann transferred this chat to Bob.' };
  assert.deepEqual(
    handovers(said, [note], 'me').map(({ after }) => after),
    [4],
  );
  assert.deepEqual(handovers(said.slice(0, 3), [], 'me'), []);
});
