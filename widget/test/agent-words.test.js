// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  connectionWords,
  doorWords,
  endingWords,
  endsWords,
  idleWords,
  languageName,
  lasting,
  lineWords,
  noteWords,
  openingWords,
  refusalWords,
  stopwatch,
  transferWords,
  visitorName,
} from '../src/agent/words.js';
import { Problem } from '../src/shared/api.js';
import { chatWith } from './chats.js';

/** @import {Chat} from '../src/shared/types.js' */

/** @param {Partial<Chat>} [more] @returns {Chat} */
const chat = (more) => chatWith({ agent_id: 'me', agent_name: 'Ann Lee', last_seq: 1, ...more });
const bobs = chat({ agent_id: 'bob', agent_name: 'Bob Ray' });

/** @param {Chat | undefined} was @param {Chat} now @param {{given?: boolean, former?: string}} [more] */
const told = (was, now, more) => noteWords({ after: 1, was, now }, { self: 'me', given: false, ...more });

test('whose the chat has become is told as its reader sees it', () => {
  assert.equal(told(chat(), bobs, { given: true }), 'You transferred this chat to Bob Ray.');
  assert.equal(told(chat(), bobs), 'Bob Ray has taken over.');
  assert.equal(told(bobs, chat()), 'Bob Ray transferred this chat to you.');
  const unknown = chat({ agent_id: undefined, agent_name: undefined });
  assert.equal(told(unknown, chat()), 'This chat was transferred to you.');
  assert.equal(told(unknown, chat(), { former: 'Bob Ray' }), 'Bob Ray transferred this chat to you.');
  assert.equal(told(chat(), chat({ state: 'waiting', agent_id: undefined })), 'This chat went back into the line.');
});

test('a chat that is simply new needs no line of its own', () => {
  assert.equal(told(undefined, chat()), '');
  assert.equal(told(chat({ state: 'waiting' }), chat()), '');
});

test('what is left of an idle chat is told in few steps', () => {
  assert.equal(idleWords(120), 'This chat ends in 2 minutes if nobody writes.');
  for (const seconds of [61, 60, 59, 31])
    assert.equal(idleWords(seconds), 'This chat ends in 1 minute if nobody writes.');
  for (const seconds of [30, 11]) assert.equal(idleWords(seconds), 'This chat ends in 30 seconds if nobody writes.');
  for (const seconds of [10, 1]) assert.equal(idleWords(seconds), 'This chat ends in 10 seconds if nobody writes.');
  assert.equal(idleWords(-3), 'This chat ends now if nobody writes.');
  assert.equal(endsWords(40), 'ends in 40 s');
  assert.equal(endsWords(240), 'ends in 4 min');
});

test('the line: how many, and how long the first of them', () => {
  assert.equal(lineWords(0), 'Nobody is waiting');
  assert.equal(lineWords(2, 80), '2 waiting, longest 1:20');
  assert.equal(lineWords(2), '2 waiting');
  assert.equal(stopwatch(5), '0:05');
  assert.equal(stopwatch(3725), '1:02:05');
});

test('every ending says why', () => {
  /** @param {string} closed_reason @param {boolean} [own] */
  const why = (closed_reason, own = true) => endingWords(chat({ state: 'closed', closed_reason }), own);
  assert.equal(why('agent'), 'You ended it.');
  assert.equal(why('agent', false), 'Ann Lee ended it.');
  assert.equal(why('visitor'), 'The visitor ended it.');
  assert.equal(why('visitor-left'), 'The visitor left.');
  assert.equal(why('idle'), 'Nobody had written for a while.');
  assert.equal(why('erased'), "The visitor's data was erased.");
  assert.equal(why('agent-left', false), 'Ann Lee had to leave, and nobody else was free.');
  assert.equal(why('desk-offline'), 'Nobody was available any more.');
});

test('a refused opening or transfer says what to do', () => {
  assert.match(openingWords(new Problem(409, 'visitor-gone')), /^This visitor has left the site\. If /);
  assert.equal(openingWords(new Problem(409, 'agent-busy')), 'You have as many chats as you can have.');
  assert.equal(
    transferWords(new Problem(409, 'agent-busy'), 'Bob Ray'),
    'Bob Ray has no room any more. Choose somebody else.',
  );
  assert.equal(transferWords(new Problem(409, 'desk-offline')), 'Nobody else is available right now.');
});

test('a server that asks for patience is busy, and not gone', () => {
  assert.equal(refusalWords(new Problem(429, 'too-many-requests', {}, 5)), 'Too many at once. Try again in 5 seconds.');
  assert.equal(refusalWords(new Problem(503, 'overloaded', {}, 1)), 'The server is busy. Try again in 1 second.');
  assert.equal(connectionWords(new Problem(503, 'too-many-polls', {}, 9)), 'The server is busy. Trying again.');
  assert.equal(connectionWords(new Problem(503, 'http-503')), 'Connection lost. Trying again.');
});

test('a visitor has a name, or one made of its id', () => {
  assert.equal(visitorName('01a20a0c-605f-7ff5-a584-dad45aaf3f9a'), 'Visitor 3F9A');
  assert.equal(visitorName('3f9a', 'Zoë'), 'Zoë');
});

test('how long something has lasted is told in one unit', () => {
  const now = new Date(2026, 10, 23, 12);
  assert.equal(lasting(now, now.getTime() + 59_000), 'now');
  assert.equal(lasting(now, now.getTime() + 240_000), '4 min');
  assert.equal(lasting(now, now.getTime() + 7_200_000), '2 h');
});

test('a language has a name', () => {
  assert.equal(languageName('de-DE'), 'German (Germany)');
  assert.equal(languageName('no language'), 'no language');
});

test('at the door it is told how long to wait, and why', () => {
  assert.equal(doorWords(12, false), 'Too many tries. Try again in 12 s.');
  assert.equal(doorWords(900, false), 'Too many tries. Try again in 15 min.');
  assert.equal(doorWords(2, true), 'The server is busy. Try again in 2 s.');
});
