// @ts-check
/**
 * What this side tells about itself without being asked: that it types, and how far it has read.
 *
 * @import {Message} from '../../shared/types.js'
 * @import {Context} from './context.js'
 */
import { withRead } from '../../shared/fold.js';
import { isOwn } from '../state/state.js';
import { persistently } from './patience.js';

const TYPING_MS = 3000;

/** @param {Context} context */
export function createSignals({ store, call, know }) {
  /** @type {Map<string, number>} when it was last told, by chat */
  const told = new Map();
  /** @type {Map<string, number>} marks the server does not have yet, by chat */
  const owed = new Map();
  /** @type {Set<string>} */
  const busy = new Set();

  /** @param {string} chatId */
  async function pay(chatId) {
    if (busy.has(chatId)) return;
    busy.add(chatId);
    try {
      for (let seq = owed.get(chatId); seq; seq = owed.get(chatId)) {
        const body = { seq };
        await persistently(() => call('POST', `/chats/${chatId}/read`, { body }));
        if (owed.get(chatId) === seq) owed.delete(chatId);
      }
    } catch (error) {
      const { status } = /** @type {{status?: number}} */ (error);
      // Refused for good; else it stays owed until the next look or the connection is back.
      if (status && status >= 400 && status < 500 && status !== 401 && status !== 429) owed.delete(chatId);
    } finally {
      busy.delete(chatId);
    }
  }

  return {
    /** @param {string} chatId */
    typing(chatId) {
      const now = Date.now();
      if (now - (told.get(chatId) ?? 0) < TYPING_MS) return;
      told.set(chatId, now);
      // Nobody misses it: it is the one thing that may be lost.
      call('POST', `/chats/${chatId}/typing`).catch(() => {});
    },

    /** A message went out: the next letter is news again. @param {string} chatId */
    sent(chatId) {
      told.delete(chatId);
    },

    /** The agent has the end of this chat before its eyes. @param {string} chatId */
    seen(chatId) {
      const thread = store.get().known.threads[chatId];
      // Of unsure messages the server may have others by the same seq.
      if (!thread || thread.unsure || !isOwn(store.get(), chatId)) return;
      const last = lastOfVisitor(thread.messages);
      if (last <= thread.chat.read.agent) return;
      know((known) => withRead(known, chatId, 'agent', last));
      owed.set(chatId, last);
      pay(chatId);
    },

    resume() {
      for (const chatId of owed.keys()) pay(chatId);
    },
  };
}

/**
 * Own messages need no mark.
 * @param {readonly Message[]} messages
 */
function lastOfVisitor(messages) {
  for (let i = messages.length - 1; i >= 0; i--) if (messages[i].sender === 'visitor') return messages[i].seq;
  return 0;
}
