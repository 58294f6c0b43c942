// @ts-check
/**
 * The texts that depend on what happened. Every other one stands where it is shown, in `t('…')`.
 *
 * @import {Chat} from '../../shared/types.js'
 * @import {Note} from '../../shared/fold.js'
 */
import { isForeign, isLimit } from '../../shared/api.js';
import { span, t } from './language.js';

export const agent = () => t('Agent');
export const anyone = () => t('Anyone who is free');
export const textKept = () => t('Your text is kept.');
export const startNew = () => t('Start a new chat');
export const over = () => t('This chat has ended.');
export const notSent = () => t('Not sent');
export const tryAgain = () => t('Try again');
export const tryingAgain = (/** @type {number} */ seconds) =>
  t('The server is busy. Trying again in {time}.', { time: span(seconds, 'second') });

/** Whom the chat waits for, and how long the line is. @param {Chat} chat */
export const place = ({ position = 1, agent_name: name }) =>
  name
    ? t('You are number {n} in line for {name}.', { n: position, name })
    : t('You are number {n} in line. Whoever is free next will answer.', { n: position });

/** @param {number} seconds until the chat is closed */
export const ending = (seconds) =>
  t('This chat ends in {time} if nobody writes.', {
    time: seconds > 50 ? span(Math.round(seconds / 60), 'minute') : span(seconds, 'second'),
  });

export const takenOver = (/** @type {string | undefined} */ name) =>
  t('{name} has taken over.', { name: name || agent() });

/** What became of the chat at this place; empty: nothing that the visitor has to be told. @param {Note} note */
export function noteWords({ was, now }) {
  const before = { name: was?.agent_name || agent() };
  const name = now.agent_name || agent();
  const had = was?.state === 'open';
  if (now.state === 'open') return had ? takenOver(name) : t('{name} has joined.', { name });
  if (had) return t('{name} had to leave.', before) + (now.position === 1 ? ' ' + t('You are next in line.') : '');
  return was?.agent_id && !now.agent_id ? t('{name} is no longer here. Whoever is free next will answer.', before) : '';
}

/**
 * Why a chat was closed, for the visitor.
 * @param {string} [reason] one of a newer server needs no words: that it ended is said anyway
 * @param {string} [name] the agent
 */
export function endedWhy(reason = '', name = t('Your agent')) {
  /** @type {Record<string, string>} */
  const reasons = {
    visitor: t('You ended it.'),
    agent: t('{name} ended it.', { name }),
    'visitor-left': t('We had not heard from you for a while.'),
    'agent-left': t('{name} had to leave, and nobody else was free.', { name }),
    idle: t('Nobody had written for a while.'),
    'desk-offline': t('Nobody is here any more.'),
  };
  return reasons[reason] || '';
}

/**
 * Why nothing new can come at the moment.
 * @param {{status: number, slug: string, message: string, retryAfter?: number}} problem
 */
export function troubleWords(problem) {
  const { status, slug, retryAfter } = problem;
  if (slug === 'poll-superseded') return t('This chat is open in many tabs. It goes on in the others.');
  if (isLimit(problem) && retryAfter) return tryingAgain(retryAfter);
  return status < 500 && status !== 401 && !isForeign(problem)
    ? problemWords(problem)
    : t('Connection lost. Trying again.');
}

/**
 * What was refused and what to do, in plain words; for a refusal without words of ours, the server's.
 * @param {{status: number, slug: string, message: string, retryAfter?: number}} problem
 * @param {string} [name] the agent it was about
 */
export function problemWords(problem, name = t('This person')) {
  const { status, slug, message, retryAfter } = problem;
  /** @type {Record<string, string>} */
  const known = {
    'agent-offline': t('{name} is not online any more.', { name }),
    'agent-busy': t('{name} is busy with other chats now.', { name }),
    'desk-offline': t('Everybody has gone offline.'),
    'desk-busy': t('Everybody is busy with other chats now.'),
    'chat-exists': t('You already have a chat: here it is. Your text is in the field.'),
    'chat-closed': t('The chat had ended before your message arrived.'),
  };
  const words = known[slug];
  if (words) return /^chat/.test(slug) ? words : `${words} ${textKept()}`;
  if (isForeign(problem)) return t('The server cannot be reached.');
  if (status !== 429 && status < 500) return message;
  return retryAfter
    ? t('The server is busy. Try again in {time}.', { time: span(retryAfter, 'second') })
    : t('The server is busy. Try again in a moment.');
}
