// @ts-check
/** Every text of the panel, so that a second language has one place to begin. */

export const words = {
  chat: 'Chat',
  newMessages: (/** @type {number} */ n) => `${n} new message${n === 1 ? '' : 's'}`,
  closePanel: 'Close chat',
  menu: 'Menu',
  minimize: 'Minimize',
  back: 'Back',
  endChat: 'End chat',
  endAsk: 'End this chat?',
  endKeep: 'Keep chatting',
  online: 'Online',
  allBusy: 'All busy at the moment',
  offline: 'Offline',
  greeting: 'Hello. Whom would you like to talk to?',
  anyone: 'Anyone who is free',
  anyoneHint: 'Quickest answer',
  available: 'available',
  busy: 'busy',
  availableHint: 'Available',
  busyHint: 'Busy with other chats',
  busyWhy: (/** @type {string} */ name) =>
    `${name} is busy with other chats. Choose somebody else, or try again later.`,
  busyAllWhy: 'Everybody is busy with other chats. The list shows when somebody is free again.',
  nobody: 'Nobody is online right now.',
  nobodyHint: 'Whoever comes online appears here.',
  agentsFailed: 'The list could not be loaded. Trying again.',
  writeTo: (/** @type {string | undefined} */ name) => (name ? `Write to ${name}` : 'Write to whoever is free'),
  writeHint: 'The chat begins with your first message.',
  with: (/** @type {string} */ name) => `You are talking with ${name}`,
  conversation: 'Conversation',
  message: 'Message',
  placeholder: 'Write a message',
  send: 'Send',
  you: 'You',
  agent: 'Agent',
  sending: 'Sending',
  sent: 'Sent',
  seen: 'Seen',
  notSent: 'Not sent',
  tryAgain: 'Try again',
  earlier: 'Earlier messages',
  earlierFailed: 'The earlier messages could not be loaded.',
  typing: (/** @type {string} */ name) => `${name} is typing`,
  lost: 'Connection lost. Trying again.',
  overloaded: (/** @type {number} */ seconds) => `The server is busy. Trying again in ${seconds} s.`,
  counter: (/** @type {number} */ n, /** @type {number} */ max) =>
    `${n.toLocaleString('en')} of ${max.toLocaleString('en')}`,
  ended: 'This chat has ended.',
  startNew: 'Start a new chat',
  unavailable: 'Your earlier chat is not available any more. You can start a new one.',
  noAnswer: 'The server cannot be reached.',
  endFailed: 'The chat could not be ended.',
};

/** @type {Record<string, string>} why a chat was closed, for the visitor */
const reasons = {
  visitor: 'You ended it.',
  agent: 'It was closed by customer service.',
  'visitor-left': 'You were away for a while.',
  'agent-left': 'Nobody was left to go on with it.',
  idle: 'Nobody had written for a while.',
  'desk-offline': 'Nobody is online any more.',
  erased: 'Its messages were erased.',
};

/** @param {string} [reason] a reason of a newer server needs no words: that it ended is said anyway */
export const endedWhy = (reason) => reasons[reason || ''] || '';

/**
 * Why nothing new can come at the moment.
 * @param {{status: number, slug: string, message: string, retryAfter?: number}} problem
 */
export function troubleWords(problem) {
  const { status, slug, retryAfter } = problem;
  if (slug === 'poll-superseded') return 'This chat is open in many tabs. It goes on in the others.';
  if (status === 429 || (status === 503 && retryAfter)) return words.overloaded(retryAfter || 1);
  return status >= 400 && status < 500 && status !== 401 ? problemWords(problem) : words.lost;
}

/**
 * What was refused and what to do, in plain words; for a refusal without words of ours, the server's.
 * @param {{status: number, slug: string, message: string, retryAfter?: number}} problem
 * @param {string} [name] the agent it was about
 */
export function problemWords({ status, slug, message, retryAfter }, name = 'This person') {
  const later = retryAfter ? `Try again in ${retryAfter} s.` : 'Try again in a moment.';
  if (slug === 'agent-offline') return `${name} is not online any more. Choose somebody else; your text is kept.`;
  if (slug === 'agent-busy') return `${name} is busy with other chats now. Choose somebody else; your text is kept.`;
  if (slug === 'desk-offline') return 'Everybody has gone offline. Your text is kept.';
  if (slug === 'desk-busy') return 'Everybody is busy with other chats now. Your text is kept; try again in a while.';
  if (slug === 'desk-full') return 'There are too many chats right now. Your text is kept; try again in a while.';
  if (slug === 'chat-exists') return 'You already have a chat: here it is. Your text is in the field.';
  if (slug === 'chat-closed') return 'The chat had ended before your message arrived. Your text is kept.';
  if (slug === 'blocked') return 'You cannot write here at the moment.';
  if (status === 429) return `Too many messages in a short time. ${later}`;
  if (status === 0) return words.noAnswer;
  if (status >= 500) return `The server has a problem. ${later}`;
  return message;
}
