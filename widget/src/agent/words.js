// @ts-check
/**
 * The sentences of the agent page that depend on data, so that a second language has one place to begin.
 *
 * @import {Problem} from '../shared/api.js'
 * @import {Chat, Visitor} from '../shared/types.js'
 */

/** @param {number} n @param {string} one */
export const count = (n, one) => `${n.toLocaleString('en')} ${one}${n === 1 ? '' : 's'}`;

/** @type {Record<string, string>} */
const ENDINGS = {
  visitor: 'The visitor ended it.',
  'visitor-left': 'The visitor left the site.',
  'agent-left': 'No agent was there to go on with it.',
  idle: 'Nobody had written for a while.',
  'desk-offline': 'No agent was available.',
  erased: 'The visitor erased it.',
};

/**
 * Why a chat ended; nothing for a reason that only a newer server knows.
 * @param {Chat} chat
 * @param {boolean} own whether it was the reader's
 */
export function endingWords({ closed_reason = '', agent_name = 'The agent' }, own) {
  if (closed_reason === 'agent') return own ? 'You closed it.' : `${agent_name} closed it.`;
  return ENDINGS[closed_reason] ?? '';
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
  if (body?.detail) return sentence(body.detail);
  if (status === 429) return `Too many requests. ${waitWords(retryAfter ?? 5)}`;
  return status >= 500 ? 'The server has a problem.' : 'The server refused it.';
}

/** @param {string} text */
const sentence = (text) => (/[.?]$/.test(text) ? text : `${text}.`);

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
  return stale.slug === 'poll-superseded' ? 'Open in too many places. Trying again.' : 'Connection lost. Trying again.';
}

/** @param {string} name */
export const newChatWords = (name) => `New chat: ${name}`;

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
