// @ts-check
/**
 * The texts that depend on what happened. Every other one stands where it is shown, in `t('…')`.
 *
 * @import {Problem} from '../shared/api.js'
 * @import {Note} from '../shared/fold.js'
 * @import {Chat, Visitor} from '../shared/types.js'
 */
import { lang, span, t } from './language.js';

/**
 * How a visitor is called: its name, or "Visitor 3F9A".
 * @param {string} id
 * @param {string} [name]
 */
export const visitorName = (id, name) => name || t('Visitor {code}', { code: id.slice(-4).toUpperCase() });

export const anotherAgent = () => t('Another agent');

/** Who wrote a message that is not the reader's. @param {string} [name] */
export const agentName = (name) => name ?? t('Agent');

/**
 * Why a chat ended; nothing for a reason that only a newer server knows.
 * @param {Chat} chat
 * @param {boolean} own whether it was the reader's
 */
export function endingWords({ closed_reason = '', agent_name: name = t('The agent') }, own) {
  /** @type {Record<string, string>} */
  const endings = {
    agent: own ? t('You ended it.') : t('{name} ended it.', { name }),
    'agent-left': own
      ? t('You had to leave, and nobody else was free.')
      : t('{name} had to leave, and nobody else was free.', { name }),
    visitor: t('The visitor ended it.'),
    'visitor-left': t('The visitor left.'),
    idle: t('Nobody had written for a while.'),
    'desk-offline': t('Nobody was available any more.'),
    erased: t("The visitor's data was erased."),
  };
  return endings[closed_reason] ?? '';
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
  if (now.state === 'waiting') return was.state === 'open' ? t('This chat went back into the line.') : '';
  if (now.agent_id !== self) {
    if (!mine || !given) return takenOverWords(now.agent_name ?? anotherAgent());
    return t('You transferred this chat to {name}.', { name: now.agent_name ?? t('another agent') });
  }
  if (was.state !== 'open') return '';
  const name = was.agent_name ?? former;
  return name ? t('{name} transferred this chat to you.', { name }) : t('This chat was transferred to you.');
}

/** @param {string} [name] of the agent; without one it is the reader */
export const takenOverWords = (name) => (name ? t('{name} has taken over.', { name }) : t('You have taken over.'));

/**
 * What is left of a chat in which nobody writes, in steps: a screen reader says each of them.
 * @param {number} seconds
 */
export function idleWords(seconds) {
  if (seconds <= 0) return t('This chat ends now if nobody writes.');
  const time =
    seconds > 30 ? span(Math.max(1, Math.round(seconds / 60)), 'minute') : span(seconds > 10 ? 30 : 10, 'second');
  return t('This chat ends in {time} if nobody writes.', { time });
}

/** The same where there is little room. @param {number} seconds */
export const endsWords = (seconds) =>
  t('ends in {time}', {
    time: seconds < 100 ? secondsWords(Math.max(0, seconds)) : minutesWords(Math.round(seconds / 60)),
  });

/** @param {number} n */
export const secondsWords = (n) => t('{n} s', { n });

/** @param {number} n */
const minutesWords = (n) => t('{n} min', { n });

/**
 * How long something has lasted, in one unit: "now" (under a minute), "4 min", "2 h", "3 d".
 * @param {string | Date} since
 * @param {number} [now] milliseconds
 */
export function lasting(since, now = Date.now()) {
  const minutes = Math.floor((now - new Date(since).getTime()) / 60_000);
  if (minutes < 1) return t('now');
  if (minutes < 60) return minutesWords(minutes);
  return minutes < 1440 ? t('{n} h', { n: Math.floor(minutes / 60) }) : t('{n} d', { n: Math.floor(minutes / 1440) });
}

/**
 * The same where there is room for words: how long a visitor has been here.
 * @param {string} since
 * @param {number} now
 */
export const stayWords = (since, now) =>
  now - Date.parse(since) < 60_000 ? t('Less than a minute') : lasting(since, now);

/**
 * How many wait, and how long the first of them has.
 * @param {number} waiting
 * @param {number} [seconds]
 */
export function lineWords(waiting, seconds) {
  if (!waiting) return t('Nobody is waiting');
  if (seconds === undefined) return t('{n} waiting', { n: waiting });
  return t('{n} waiting, longest {time}', { n: waiting, time: stopwatch(seconds) });
}

/** "1:20", "1:02:05". @param {number} seconds */
export function stopwatch(seconds) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Nobody is known again without a chat: the next page makes another visitor of it. */
export const goneWords = () =>
  t('This visitor has left the site. If it went on to another page, it is in the list anew.');

/** Why there is no chat with a visitor. @param {Problem} problem */
export function openingWords(problem) {
  /** @type {Record<string, string>} */
  const known = {
    'visitor-gone': goneWords(),
    'agent-busy': t('You have as many chats as you can have.'),
    'chat-exists': t('Another agent is chatting with this visitor.'),
    'desk-full': t('The desk has as many chats as it can have.'),
    'not-found': goneWords(),
  };
  return known[problem.slug] ?? refusalWords(problem);
}

/**
 * Why a chat was not given to an agent, or to anyone.
 * @param {Problem} problem
 * @param {string} [name] of the agent
 */
export function transferWords(problem, name = t('This agent')) {
  /** @type {Record<string, string>} */
  const known = {
    'agent-offline': t('{name} is not available any more. Choose somebody else.', { name }),
    'agent-busy': t('{name} has no room any more. Choose somebody else.', { name }),
    'desk-offline': t('Nobody else is available right now.'),
    'desk-busy': t('Nobody else has room right now.'),
  };
  return known[problem.slug] ?? refusalWords(problem);
}

/**
 * What went wrong, for a person: our words where we have them, else the server's own.
 * @param {unknown} error
 */
export function refusalWords(error) {
  const { slug, status, body, retryAfter } = /** @type {Problem} */ (error);
  /** @type {Record<string, string>} */
  const known = {
    network: t('The server cannot be reached.'),
    'chat-closed': t('This chat has ended.'),
    'chat-transferred': t('This chat has gone to another agent.'),
    'message-id-reused': t('Another text was already sent in its place.'),
    unauthorized: t('You were logged out. Try again.'),
  };
  if (known[slug]) return known[slug];
  if (status === 429) return `${t('Too many at once.')} ${waitWords(retryAfter ?? 5)}`;
  if (status === 503) return `${t('The server is busy.')} ${waitWords(retryAfter ?? 5)}`;
  if (body?.detail) return sentence(body.detail);
  return status >= 500 ? t('The server has a problem.') : t('The server refused it.');
}

/** What becomes of what is going on when an agent logs out. @param {number} open chats @param {boolean} unsent */
export const leavingWords = (open, unsent) =>
  [
    open && t('You will be away, and your open chats wait for you for two minutes.'),
    unsent && t('You have typed something that is not sent. It will be thrown away.'),
  ]
    .filter(Boolean)
    .join(' ');

/** @param {string} text */
const sentence = (text) => (/[.?]$/.test(text) ? text : `${text}.`);

/** Where something is tried again by itself, and soon. */
export const busyWords = () => t('The server is busy. Trying again.');

/** Beside what will be tried again by itself. @param {number} seconds */
export const againWords = (seconds) => t('Sending again in {time}', { time: secondsWords(seconds) });

/** At the door. @param {number} seconds @param {boolean} busy nobody tried too often, it is the server */
export const doorWords = (seconds, busy) =>
  `${busy ? t('The server is busy.') : t('Too many tries.')} ${t('Try again in {time}.', {
    time: seconds < 100 ? secondsWords(seconds) : minutesWords(Math.ceil(seconds / 60)),
  })}`;

/** @param {number} seconds */
export const waitWords = (seconds) =>
  t('Try again in {time}.', {
    time: seconds < 60 ? span(Math.max(1, Math.ceil(seconds)), 'second') : span(Math.ceil(seconds / 60), 'minute'),
  });

/**
 * The state of the connection.
 * @param {Problem | undefined} stale
 */
export function connectionWords(stale) {
  if (!stale) return t('Connected');
  if (stale.slug === 'poll-superseded') return t('Open in too many places. Trying again.');
  // That one is up already; another one, such as a proxy, may have no server behind it.
  const busy = stale.status === 429 || (stale.status === 503 && stale.retryAfter);
  return busy ? busyWords() : t('Connection lost. Trying again.');
}

/** @param {string} name @param {boolean} transferred */
export const newChatWords = (name, transferred) =>
  transferred ? t('Transferred to you: {name}', { name }) : t('New chat: {name}', { name });

/** A chat that is not the reader's any more. @param {Chat} chat @param {string} name of the visitor */
export const leftWords = (chat, name) =>
  chat.state === 'closed'
    ? `${t('Chat over: {name}.', { name })} ${endingWords(chat, true)}`
    : t('Gone to another agent: {name}', { name });

/** @param {string} name @param {string} text */
export const newMessageWords = (name, text) => `${name}: ${text}`;

/** @param {number} unread @param {string} [name] of the agent */
export const titleWords = (unread, name) => (unread ? `(${unread}) ` : '') + (name ? `${name} · Holdline` : 'Holdline');

/** Where a visitor is. @param {Visitor | undefined} visitor one that is on the site */
export function presenceWords(visitor) {
  if (!visitor) return t('Not on the site');
  return visitor.away ? t('Away') : t('On the site');
}

/** @type {Intl.DisplayNames | undefined} making one takes longer than a hundred questions */
let names;
let namesIn = '';

/** "German (Germany)" for "de-DE"; a name that no list knows stays as it is. @param {string} locale */
export function languageName(locale) {
  try {
    if (!names || namesIn !== lang) names = new Intl.DisplayNames(lang, { type: 'language' });
    namesIn = lang;
    return names.of(locale) ?? locale;
  } catch {
    return locale;
  }
}
