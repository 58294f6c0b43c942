// @ts-check
/** @import {Message} from '../shared/types.js' */
import { sameDay } from '../shared/time.js';
import { clock, dayLabel, t } from './language.js';

/**
 * A chat as text, for people.
 * @param {string} visitor its name
 * @param {Message[]} messages
 */
export function transcript(visitor, messages) {
  /** @type {string[]} */
  const lines = [];
  messages.forEach(({ sender, agent_name, sent_at, text }, i) => {
    if (!i || !sameDay(sent_at, messages[i - 1].sent_at)) lines.push(`${i ? '\n' : ''}${dayLabel(sent_at)}\n`);
    lines.push(`${clock(sent_at)} ${sender === 'agent' ? (agent_name ?? t('Agent')) : visitor}: ${text}`);
  });
  return `${lines.join('\n')}\n`;
}
