// @ts-check
/**
 * What an agent does with a chat or with its visitor, apart from writing.
 *
 * @import {Agent, Block, Chat} from '../../shared/types.js'
 * @import {Context} from './context.js'
 */
import { withChat } from '../../shared/fold.js';
import { withoutVisitor } from '../state/erased.js';
import { persistently } from './patience.js';

/** @param {Context} context */
export function createActs({ store, call, set, know, complain }) {
  /**
   * @param {string} path
   * @param {string} failure what is so because it did not work
   */
  async function act(path, failure) {
    set({ alert: undefined });
    try {
      /** @type {Chat} */
      const chat = await call('POST', path);
      know((known) => withChat(known, chat));
    } catch (error) {
      complain(failure, error);
    }
  }

  /** @param {string} path */
  const ask = (path) => persistently(() => call('GET', path), { patience: 0 });

  return {
    /** @param {string} chatId */
    close: (chatId) => act(`/chats/${chatId}/close`, 'The chat is not closed.'),

    /** Nobody writes, and yet it shall go on. @param {string} chatId */
    keepOpen: (chatId) => act(`/chats/${chatId}/keep-alive`, 'The chat will still end.'),

    /** @returns {Promise<Agent[]>} */
    readTeam: async () => (await ask('/team')).agents,

    /**
     * Throws what the server says when it refuses.
     * @param {string} chatId
     * @param {string} [agentId] without one: anyone with room
     */
    async transfer(chatId, agentId) {
      // The event may be faster than the answer, and shall find who did it.
      const { given } = store.get();
      set({ given: { ...given, [chatId]: true }, alert: undefined });
      try {
        const chat = await call('POST', `/chats/${chatId}/transfer`, { body: agentId ? { agent_id: agentId } : {} });
        know((known) => withChat(known, chat));
      } catch (error) {
        const { [chatId]: _, ...given } = store.get().given;
        set({ given });
        throw error;
      }
    },

    /** @returns {Promise<Block[]>} */
    readBlocks: async () => (await ask('/blocks')).blocks,

    /** The chat of the visitor ends by its event. @param {string} visitorId */
    async block(visitorId) {
      set({ alert: undefined });
      try {
        await call('POST', '/blocks', { body: { visitor_id: visitorId } });
      } catch (error) {
        complain('The visitor is not blocked.', error);
      }
    },

    /** Throws what the server says when it refuses. @param {string} visitorId */
    unblock: (visitorId) => call('DELETE', `/blocks/${visitorId}`),

    /** For admins. @param {string} visitorId */
    async erase(visitorId) {
      set({ alert: undefined });
      try {
        await call('DELETE', `/admin/visitors/${visitorId}`);
        store.update((state) => withoutVisitor(state, visitorId));
      } catch (error) {
        complain('Nothing is erased.', error);
      }
    },
  };
}
