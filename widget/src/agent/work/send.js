// @ts-check
/**
 * Sends what was written: in order within a chat, each message under the one id it was given when it was written,
 * until the server has acknowledged or refused it.
 *
 * @import {Problem} from '../../shared/api.js'
 * @import {Context} from './context.js'
 */
import { withMessage } from '../../shared/fold.js';
import { uuid } from '../../shared/ids.js';
import { tidy } from '../../shared/text.js';
import { withoutErased } from '../state/erased.js';
import { withKnown } from '../state/known.js';
import { discarded, failed, held, nextToSend, outboxOf, queued, retried } from '../state/outbox.js';
import { refusalWords } from '../words.js';
import { mayPass, persistently } from './patience.js';

/** @param {Context} context */
export function createSending({ store, call }) {
  /** @type {Set<string>} chats with a request or a pause under way */
  const busy = new Set();
  /** @type {Map<string, string>} given up only for want of a connection: message id to its chat */
  const lost = new Map();
  /** @type {Set<() => void>} */
  const sleepers = new Set();

  /** @param {string} chatId */
  async function pump(chatId) {
    if (busy.has(chatId)) return;
    busy.add(chatId);
    try {
      for (;;) {
        const next = nextToSend(store.get(), chatId);
        if (!next || !(await deliver(chatId, next.id, next.text))) return;
      }
    } finally {
      busy.delete(chatId);
    }
  }

  /**
   * @param {string} chatId
   * @param {string} id
   * @param {string} text
   * @returns {Promise<boolean>} false: leave it as it is, somebody has to log in first
   */
  async function deliver(chatId, id, text) {
    // What the poll brought meanwhile is stored, whatever became of our answer.
    const isOpen = () => outboxOf(store.get(), chatId).some((pending) => pending.id === id);
    try {
      const message = await persistently(
        async () => isOpen() && call('POST', `/chats/${chatId}/messages`, { body: { id, text } }),
        { sleep, told: (seconds) => store.update((state) => held(state, chatId, id, seconds)) },
      );
      if (message) store.update((state) => discarded(withKnown(state, withMessage(state.known, message)), chatId, id));
      return true;
    } catch (error) {
      const problem = /** @type {Problem} */ (error);
      if (!isOpen()) return true;
      if (problem.status === 401) return false;
      if (mayPass(problem)) lost.set(id, chatId);
      store.update((state) => failed(state, chatId, id, refusalWords(problem)));
      return true;
    }
  }

  /** @param {number} seconds */
  const sleep = (seconds) =>
    new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
      const wake = () => {
        clearTimeout(timer);
        sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, seconds * 1000);
      sleepers.add(wake);
    });

  return {
    /** @param {string} chatId @param {string} typed @returns {boolean} whether there was anything to send */
    send(chatId, typed) {
      const text = tidy(typed);
      if (!text) return false;
      const at = new Date().toISOString();
      // The chat may have been erased since its field was drawn.
      store.update((state) => withoutErased(queued(state, chatId, { id: uuid(), text, at, state: 'sending' })));
      pump(chatId);
      return true;
    },

    /** @param {string} chatId @param {string} id */
    retry(chatId, id) {
      lost.delete(id);
      store.update((state) => retried(state, chatId, id));
      pump(chatId);
    },

    /** @param {string} chatId @param {string} id */
    discard(chatId, id) {
      lost.delete(id);
      store.update((state) => discarded(state, chatId, id));
    },

    /** The connection or the session is back: whatever only waited for that goes out now. */
    resume() {
      for (const [id, chatId] of lost) store.update((state) => retried(state, chatId, id));
      lost.clear();
      for (const wake of [...sleepers]) wake();
      for (const chatId of Object.keys(store.get().outbox)) pump(chatId);
    },
  };
}
