// @ts-check
/** @import {Message} from '../shared/types.js' */
import { sameDay } from '../shared/time.js';
import { clock, lang, t } from './language.js';

/** Years later "Today" is another day. @param {string} time */
const day = (time) => new Date(time).toLocaleDateString(lang, { dateStyle: 'full' });

/**
 * A chat as text, for people. What a message says in more lines is indented: nobody can write a line that looks like
 * another's.
 * @param {string} visitor its name
 * @param {Message[]} messages
 */
export function transcript(visitor, messages) {
  /** @type {string[]} */
  const lines = [];
  messages.forEach(({ sender, agent_name, sent_at, text }, i) => {
    if (!i || !sameDay(sent_at, messages[i - 1].sent_at)) lines.push(`${i ? '\n' : ''}${day(sent_at)}\n`);
    lines.push(
      `${clock(sent_at)} ${sender === 'agent' ? (agent_name ?? t('Agent')) : visitor}: ${text.replace(/\r\n?|[\n\u2028\u2029]/g, '\n    ')}`,
    );
  });
  return `${lines.join('\n')}\n`;
}
