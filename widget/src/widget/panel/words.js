// @ts-check
/**
 * Every text of the panel, so that a second language has one place to begin. `import * as words`: each is a name of its
 * own, so that the build gives it a short one.
 *
 * @import {Chat} from '../../shared/types.js'
 * @import {Note} from '../../shared/fold.js'
 */
import { isLimit } from '../../shared/api.js';

export const chat = 'Chat';
export const newMessages = (/** @type {number} */ n) => `${n} new message${n === 1 ? '' : 's'}`;
export const forYou = (/** @type {string} */ name) => `${name} has a message for you.`;
export const closePanel = 'Close chat';
export const menu = 'Menu';
export const minimize = 'Minimize';
export const back = 'Back';
export const endChat = 'End chat';
export const endAsk = 'End this chat?';
export const endKeep = 'Keep chatting';
export const eraseData = 'Erase my data';
export const eraseAsk = 'Erase everything you wrote here?';
export const eraseMore = 'The chat ends and cannot be brought back.';
export const eraseNow = 'Erase everything';
export const eraseKeep = 'Keep my data';
export const erased = 'Your data has been erased.';
export const blocked = 'You cannot chat here.';
export const online = 'Online';
export const allBusy = 'All busy at the moment';
export const offline = 'Offline';
export const greeting = 'Hello. Whom would you like to talk to?';
export const anyone = 'Anyone who is free';
export const anyoneHint = 'quickest answer';
export const anyoneLater = 'Everybody is busy. You will wait in line.';
export const available = 'available';
export const busy = 'busy';
export const waiting = (/** @type {number} */ n) => `${n} waiting`;
export const join = 'join the line';
export const joinNow = 'Join the line';
export const nobody = 'Nobody is online right now.';
export const nobodyHint = 'Whoever comes online appears here.';
export const agentsFailed = 'The list could not be loaded. Trying again.';
export const writeTo = (/** @type {string | undefined} */ name) =>
  name ? `Write to ${name}` : 'Write to whoever is free';
export const writeHint = 'The chat begins with your first message.';
export const writeHintLater = 'Your first message gives you a place in line.';
export const leave = 'Leave the line';
export const keepOpen = 'Keep it open';
export const conversation = 'Conversation';
export const message = 'Message';
export const placeholder = 'Write a message';
export const send = 'Send';
export const agent = 'Agent';
export const sending = 'Sending';
export const sendingAgain = (/** @type {number} */ seconds) => `Sending again in ${seconds} s`;
export const sent = 'Sent';
export const seen = 'Seen';
export const notSent = 'Not sent';
export const tryAgain = 'Try again';
export const earlier = 'Earlier messages';
export const earlierFailed = 'They could not be loaded.';
export const typing = (/** @type {string} */ name) => `${name} is typing`;
export const lost = 'Connection lost. Trying again.';
export const overloaded = (/** @type {number} */ seconds) => `The server is busy. Trying again in ${seconds} s.`;
export const tooMany = (/** @type {number} */ seconds) => `Too many at once. Trying again in ${seconds} s.`;
export const counter = (/** @type {number} */ n, /** @type {number} */ max) =>
  `${n.toLocaleString('en')} of ${max.toLocaleString('en')}`;
export const ended = 'This chat has ended.';
export const textKept = 'Your text is kept.';
export const startNew = 'Start a new chat';
export const unavailable = 'Your earlier chat is not available any more.';
export const endFailed = 'The chat could not be ended.';
export const eraseFailed = 'Your data could not be erased.';

/** Whom the chat waits for, and how long the line is. @param {Chat} chat */
export const place = ({ position, agent_name }) =>
  `You are number ${position || 1} in line${agent_name ? ` for ${agent_name}.` : '. Whoever is free next will answer.'}`;

/** @param {number} seconds until the chat is closed */
export function ending(seconds) {
  const minutes = Math.round(seconds / 60);
  const [n, unit] = seconds > 50 ? [minutes, 'minute'] : [seconds, 'second'];
  return `This chat ends in ${n} ${unit}${n === 1 ? '' : 's'} if nobody writes.`;
}

export const takenOver = (/** @type {string | undefined} */ name) => `${name || agent} has taken over.`;

/** What became of the chat at this place; empty: nothing that the visitor has to be told. @param {Note} note */
export function noteWords({ was, now }) {
  const before = was?.agent_name || agent;
  const had = was?.state === 'open';
  if (now.state === 'open') return had ? takenOver(now.agent_name) : `${now.agent_name || agent} has joined.`;
  if (had) return `${before} had to leave.${now.position === 1 ? ' You are next in line.' : ''}`;
  return was?.agent_id && !now.agent_id ? `${before} is no longer here. Whoever is free next will answer.` : '';
}

/** @type {Record<string, string>} why a chat was closed, for the visitor; "@" is the agent */
const reasons = {
  visitor: 'You ended it.',
  agent: '@ ended it.',
  'visitor-left': 'We had not heard from you for a while.',
  'agent-left': '@ had to leave, and nobody else was free.',
  idle: 'Nobody had written for a while.',
  'desk-offline': 'Nobody is here any more.',
};

/**
 * @param {string} [reason] one of a newer server needs no words: that it ended is said anyway
 * @param {string} [name] the agent
 */
export const endedWhy = (reason, name = 'Your agent') => (reasons[reason || ''] || '').replace('@', () => name);

/**
 * Why nothing new can come at the moment.
 * @param {{status: number, slug: string, message: string, retryAfter?: number}} problem
 */
export function troubleWords(problem) {
  const { status, slug, retryAfter } = problem;
  if (slug === 'poll-superseded') return 'This chat is open in many tabs. It goes on in the others.';
  if (isLimit(problem) && retryAfter) return overloaded(retryAfter);
  return status >= 400 && status < 500 && status !== 401 ? problemWords(problem) : lost;
}

/**
 * What was refused and what to do, in plain words; for a refusal without words of ours, the server's.
 * @param {{status: number, slug: string, message: string, retryAfter?: number}} problem
 * @param {string} [name] the agent it was about
 */
export function problemWords({ status, slug, message, retryAfter }, name = 'This person') {
  /** @type {Record<string, string>} */
  const known = {
    'agent-offline': `${name} is not online any more. ${textKept}`,
    'agent-busy': `${name} is busy with other chats now. ${textKept}`,
    'desk-offline': `Everybody has gone offline. ${textKept}`,
    'desk-busy': `Everybody is busy with other chats now. ${textKept}`,
    'chat-exists': 'You already have a chat: here it is. Your text is in the field.',
    'chat-closed': 'The chat had ended before your message arrived.',
  };
  if (known[slug]) return known[slug];
  if (!status) return 'The server cannot be reached.';
  if (status !== 429 && status < 500) return message;
  return `The server is busy. Try again in ${retryAfter ? `${retryAfter} s` : 'a moment'}.`;
}
