// @ts-check
/**
 * The sentences of the agent page that depend on data, so that a second language has one place to begin.
 *
 * @import {Problem} from '../shared/api.js'
 * @import {Note} from '../shared/fold.js'
 * @import {Chat, Visitor} from '../shared/types.js'
 */

/** @param {number} n @param {string} one */
export const count = (n, one) => `${n.toLocaleString('en')} ${one}${n === 1 ? '' : 's'}`;

/** @type {Record<string, string>} */
const ENDINGS = {
  visitor: 'The visitor ended it.',
  'visitor-left': 'The visitor left.',
  idle: 'Nobody had written for a while.',
  'desk-offline': 'Nobody was available any more.',
  erased: "The visitor's data was erased.",
};

/**
 * Why a chat ended; nothing for a reason that only a newer server knows.
 * @param {Chat} chat
 * @param {boolean} own whether it was the reader's
 */
export function endingWords({ closed_reason = '', agent_name = 'The agent' }, own) {
  const who = own ? 'You' : agent_name;
  if (closed_reason === 'agent') return `${who} ended it.`;
  if (closed_reason === 'agent-left') return `${who} had to leave, and nobody else was free.`;
  return ENDINGS[closed_reason] ?? '';
}

/**
 * A line between the messages: another agent has the chat, or none. Nothing where that is no news to the reader.
 * @param {Note} note
 * @param {object} reader
 * @param {string} reader.self the id of the agent who reads
 * @param {boolean} reader.given this page gave the chat away
 * @param {string} [reader.former] who wrote in it before, if the note does not know who had it
 */
export function noteWords({ was, now }, { self, given, former }) {
  if (!was) return '';
  const mine = was.agent_id === self && was.state === 'open';
  if (now.state === 'waiting') return was.state === 'open' ? 'This chat went back into the line.' : '';
  const to = now.agent_name ?? 'another agent';
  if (now.agent_id !== self) return mine && given ? `You transferred this chat to ${to}.` : takenOverWords(to);
  if (was.state !== 'open') return '';
  const from = was.agent_name ?? former;
  return from ? `${from} transferred this chat to you.` : 'This chat was transferred to you.';
}

/** @param {string} [name] of the agent; without one it is the reader */
export const takenOverWords = (name) => `${name ? `${name} has` : 'You have'} taken over.`;

/**
 * What is left of a chat in which nobody writes, in steps: a screen reader says each of them.
 * @param {number} seconds
 */
export function idleWords(seconds) {
  const left =
    seconds > 30 ? count(Math.max(1, Math.round(seconds / 60)), 'minute') : seconds > 10 ? '30 seconds' : '10 seconds';
  return `This chat ends ${seconds > 0 ? `in ${left}` : 'now'} if nobody writes.`;
}

/** The same where there is little room. @param {number} seconds */
export const endsWords = (seconds) =>
  seconds < 100 ? `ends in ${Math.max(0, seconds)} s` : `ends in ${Math.round(seconds / 60)} min`;

/**
 * How many wait, and how long the first of them has.
 * @param {number} waiting
 * @param {number} [seconds]
 */
export function lineWords(waiting, seconds) {
  if (!waiting) return 'Nobody is waiting';
  return `${waiting.toLocaleString('en')} waiting${seconds === undefined ? '' : `, longest ${stopwatch(seconds)}`}`;
}

/** "1:20", "1:02:05". @param {number} seconds */
export function stopwatch(seconds) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Nobody is known again without a chat: the next page makes another visitor of it. */
export const GONE_WORDS = 'This visitor has left the site. If it went on to another page, it is in the list anew.';

/** @type {Record<string, string>} */
const OPENINGS = {
  'visitor-gone': GONE_WORDS,
  'agent-busy': 'You have as many chats as you can have.',
  'chat-exists': 'Another agent is chatting with this visitor.',
  'desk-full': 'The desk has as many chats as it can have.',
  'not-found': GONE_WORDS,
};

/** Why there is no chat with a visitor. @param {Problem} problem */
export const openingWords = (problem) => OPENINGS[problem.slug] ?? refusalWords(problem);

/**
 * Why a chat was not given to an agent, or to anyone.
 * @param {Problem} problem
 * @param {string} [name] of the agent
 */
export function transferWords(problem, name) {
  const { slug } = problem;
  if (slug === 'agent-offline') return `${name ?? 'This agent'} is not available any more. Choose somebody else.`;
  if (slug === 'agent-busy') return `${name ?? 'This agent'} has no room any more. Choose somebody else.`;
  if (slug === 'desk-offline') return 'Nobody else is available right now.';
  if (slug === 'desk-busy') return 'Nobody else has room right now.';
  return refusalWords(problem);
}

/** @type {Record<string, string>} */
const REFUSALS = {
  network: 'The server cannot be reached.',
  'chat-closed': 'This chat has ended.',
  'chat-transferred': 'This chat has gone to another agent.',
  'message-id-reused': 'Another text was already sent in its place.',
};

/**
 * What went wrong, for a person: our words where we have them, else the server's own.
 * @param {unknown} error
 */
export function refusalWords(error) {
  const { slug, status, body, retryAfter } = /** @type {Problem} */ (error);
  if (REFUSALS[slug]) return REFUSALS[slug];
  if (status === 429) return `Too many at once. ${waitWords(retryAfter ?? 5)}`;
  if (status === 503) return `The server is busy. ${waitWords(retryAfter ?? 5)}`;
  if (body?.detail) return sentence(body.detail);
  return status >= 500 ? 'The server has a problem.' : 'The server refused it.';
}

/** @param {string} text */
const sentence = (text) => (/[.?]$/.test(text) ? text : `${text}.`);

/** Where something is tried again by itself, and soon. */
export const BUSY_WORDS = 'The server is busy. Trying again.';

/** Beside what will be tried again by itself. @param {number} seconds */
export const againWords = (seconds) => `Sending again in ${seconds} s`;

/** At the door. @param {number} seconds @param {boolean} busy nobody tried too often, it is the server */
export const doorWords = (seconds, busy) =>
  `${busy ? 'The server is busy.' : 'Too many tries.'} Try again in ${seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`}.`;

/** @param {number} seconds */
export const waitWords = (seconds) =>
  seconds < 60
    ? `Try again in ${count(Math.max(1, Math.ceil(seconds)), 'second')}.`
    : `Try again in ${count(Math.ceil(seconds / 60), 'minute')}.`;

/**
 * The state of the connection.
 * @param {Problem | undefined} stale
 */
export function connectionWords(stale) {
  if (!stale) return 'Connected';
  if (stale.slug === 'poll-superseded') return 'Open in too many places. Trying again.';
  // That one is up already; another one, such as a proxy, may have no server behind it.
  const busy = stale.status === 429 || (stale.status === 503 && stale.retryAfter);
  return busy ? BUSY_WORDS : 'Connection lost. Trying again.';
}

/** @param {string} name @param {boolean} transferred */
export const newChatWords = (name, transferred) => `${transferred ? 'Transferred to you' : 'New chat'}: ${name}`;

/** @param {string} name @param {string} text */
export const newMessageWords = (name, text) => `${name}: ${text}`;

/** @param {number} unread @param {string} [name] of the agent */
export const titleWords = (unread, name) => (unread ? `(${unread}) ` : '') + (name ? `${name} · Holdline` : 'Holdline');

/** Where a visitor is. @param {Visitor | undefined} visitor one that is on the site */
export function presenceWords(visitor) {
  if (!visitor) return 'Not on the site';
  return visitor.away ? 'Away' : 'On the site';
}

/** How long a visitor has been here, where there is room for words. @param {string} lasting of shared/time.js */
export const stayWords = (lasting) => (lasting === 'now' ? 'Less than a minute' : lasting);

/** "German (Germany)" for "de-DE"; a name that no list knows stays as it is. @param {string} locale */
export function languageName(locale) {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(locale) ?? locale;
  } catch {
    return locale;
  }
}
