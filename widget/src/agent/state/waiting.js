// @ts-check
/** How long visitors wait for an answer. Pure. */
/** @import {Thread} from '../../shared/fold.js' */

/** Seconds: from here on somebody has waited for long, and for too long. */
const WARN = 60;
const BAD = 180;

/**
 * When the visitor began to wait for an answer in an open chat; undefined: it does not. As far as messages are held:
 * before their first one it may have waited too.
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

/** How loud a time is: the class that colours it, none for a short one. @param {number} seconds */
export const urgency = (seconds) => (seconds < WARN ? '' : seconds < BAD ? 'warn' : 'bad');
