// @ts-check
/** How long visitors wait for an answer. Pure. */
/** @import {Thread} from '../../shared/fold.js' */

/** Seconds: from here on somebody has waited for long, and for too long. */
export const WARN = 60;
export const BAD = 180;

/**
 * When the visitor began to wait for an answer in an open chat; undefined: it does not. Of a chat that has not been
 * looked at only the last message is known, and the visitor waits since then at least.
 * @param {Thread} thread
 * @returns {string | undefined}
 */
export function unansweredSince({ chat, messages }) {
  const last = chat.last_message;
  if (chat.state !== 'open' || last?.sender !== 'visitor') return undefined;
  let first = last;
  for (let i = messages.length - 1; i >= 0 && messages[i].sender === 'visitor'; i--)
    if (messages[i].seq >= first.seq - 1) first = messages[i];
  return first.sent_at;
}

/** @param {number} seconds */
export const urgency = (seconds) => (seconds < WARN ? '' : seconds < BAD ? 'warn' : 'bad');
