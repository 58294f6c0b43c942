// @ts-check
/**
 * Reads messages: the newest page of a chat that is looked at, what is missing after a gap, and earlier pages.
 *
 * @import {Problem} from '../../shared/api.js'
 * @import {Messages} from '../../shared/types.js'
 * @import {Context} from './context.js'
 */
import { missing, withChat, withMessages, withNewest } from '../../shared/fold.js';

/** @param {Context} context */
export function createHistory({ store, ask, set, know }) {
  /** @param {string} chatId @param {'loading' | 'failed' | 'none'} [how] */
  const mark = (chatId, how) => {
    const { [chatId]: _, ...pages } = store.get().pages;
    set({ pages: how ? { ...pages, [chatId]: how } : pages });
  };

  /** @type {Set<string>} chats with a page under way */
  const busy = new Set();
  /**
   * Chats that had an empty answer where messages were missing, such as one of a visitor who is erased: not to be asked
   * for ever. With the number of their last message then: a later one is news.
   * @type {Map<string, number | undefined>}
   */
  const empty = new Map();

  /**
   * One page at a time for a chat, so that two of them never race.
   * @param {string} chatId @param {() => Promise<void>} work
   */
  async function alone(chatId, work) {
    if (busy.has(chatId)) return;
    busy.add(chatId);
    mark(chatId, 'loading');
    try {
      await work();
      mark(chatId);
    } catch (error) {
      mark(chatId, /** @type {Problem} */ (error).status === 404 ? 'none' : 'failed');
    } finally {
      busy.delete(chatId);
    }
  }

  /** @param {string} chatId @param {Record<string, number>} query @returns {Promise<Messages>} */
  const read = (chatId, query) => {
    const search = new URLSearchParams(Object.entries({ ...query, limit: 50 }).map(([k, v]) => [k, String(v)]));
    return ask(`/chats/${chatId}/messages?${search}`);
  };

  /** @param {string} chatId */
  async function fill(chatId) {
    if (!store.get().known.threads[chatId]) {
      const chat = await ask(`/chats/${chatId}`);
      know((known) => withChat(known, chat));
    }
    for (;;) {
      const query = missing(store.get().known.threads[chatId]);
      if (!query) return;
      const { messages, more } = await read(chatId, query);
      know((known) =>
        query.after_seq ? withMessages(known, chatId, messages) : withNewest(known, chatId, messages, more),
      );
      if (!messages.length) {
        empty.set(chatId, store.get().known.threads[chatId]?.chat.last_seq);
        return;
      }
    }
  }

  return {
    /**
     * Makes a chat whole up to its end. Cheap when it is.
     * @param {string} chatId
     */
    async complete(chatId) {
      const { known, pages } = store.get();
      const thread = known.threads[chatId];
      if (!thread && pages[chatId] === 'none') return;
      if (thread && !thread.unsure && empty.get(chatId) === thread.chat.last_seq) return;
      if (!thread || missing(thread)) await alone(chatId, () => fill(chatId));
    },

    /** After a failure. @param {string} chatId */
    async retryPage(chatId) {
      const thread = store.get().known.threads[chatId];
      if (!thread || missing(thread)) await this.complete(chatId);
      else await this.earlier(chatId);
    },

    /** @param {string} chatId */
    async earlier(chatId) {
      const thread = store.get().known.threads[chatId];
      const first = thread?.messages[0];
      if (!first || !thread.more) return;
      await alone(chatId, async () => {
        const page = await read(chatId, { before_seq: first.seq });
        know((known) => withMessages(known, chatId, page.messages, page.more));
      });
    },
  };
}
