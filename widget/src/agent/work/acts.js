// @ts-check
/**
 * What an agent does with a chat or with its visitor, apart from writing.
 *
 * @import {Agent, Block, Chat} from '../../shared/types.js'
 * @import {Context} from './context.js'
 */
import { withChat } from '../../shared/fold.js';
import { t } from '../language.js';
import { withoutVisitor } from '../state/erased.js';
import { persistently, WHILE_WATCHED } from './patience.js';

/** @param {Context} context */
export function createActs({ store, call, ask, set, know, attempt }) {
  /**
   * @param {string} path
   * @param {string} failure what is so because it did not work
   */
  const act = (path, failure) =>
    attempt(failure, async () => {
      /** @type {Chat} */
      const chat = await call('POST', path);
      know((known) => withChat(known, chat));
    });

  return {
    /** @param {string} chatId */
    close: (chatId) => act(`/chats/${chatId}/close`, t('The chat is not closed.')),

    /** Nobody writes, and yet it shall go on. @param {string} chatId */
    keepOpen: (chatId) => act(`/chats/${chatId}/keep-alive`, t('The chat will still end.')),

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
        const body = agentId ? { agent_id: agentId } : {};
        const chat = await persistently(() => call('POST', `/chats/${chatId}/transfer`, { body }), WHILE_WATCHED);
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
    block: (visitorId) =>
      attempt(t('The visitor is not blocked.'), () => call('POST', '/blocks', { body: { visitor_id: visitorId } })),

    /** Throws what the server says when it refuses. @param {string} visitorId */
    unblock: (visitorId) => persistently(() => call('DELETE', `/blocks/${visitorId}`), WHILE_WATCHED),

    /** For admins. @param {string} visitorId */
    erase: (visitorId) =>
      attempt(t('Nothing is erased.'), async () => {
        await call('DELETE', `/admin/visitors/${visitorId}`);
        store.update((state) => withoutVisitor(state, visitorId));
      }),
  };
}
