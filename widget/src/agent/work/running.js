// @ts-check
/**
 * What an agent asks of the server apart from its chats: the history, canned replies, its own account; and, as an admin,
 * the desk. Each call gives what the server says, or throws it.
 *
 * @import {Agent, AgentChange, CannedReply, Chats, Desk, DeskChange, Hired, NewAgent, Overview, SelfChange, Sent, Session} from '../../shared/types.js'
 * @import {Context} from './context.js'
 */
import { persistently, WHILE_WATCHED } from './patience.js';

/** @param {Context} context */
export function createRunning({ store, call, ask, set }) {
  /** @param {string} method @param {string} path @param {Sent} [body] */
  const write = (method, path, body) => persistently(() => call(method, path, { body }), WHILE_WATCHED);

  async function readReplies() {
    /** @type {{ canned_replies: CannedReply[] }} */
    const { canned_replies: replies } = await ask('/canned-replies');
    set({ replies });
    return replies;
  }

  return {
    /** @param {string} query @returns {Promise<Chats>} */
    search: (query) => ask(`/chats?${query}`),

    readReplies,

    /** @param {string | undefined} id none: a new one @param {{ shortcut: string, text: string }} reply */
    async keepReply(id, reply) {
      await write(id ? 'PATCH' : 'POST', id ? `/canned-replies/${id}` : '/canned-replies', reply);
      await readReplies();
    },

    /** @param {string} id */
    async removeReply(id) {
      await write('DELETE', `/canned-replies/${id}`);
      set({ replies: store.get().replies?.filter((reply) => reply.id !== id) });
    },

    /** @returns {Promise<Session[]>} */
    readSessions: async () => (await ask('/sessions')).sessions,

    /** @param {SelfChange} change */
    async changeSelf(change) {
      /** @type {Agent} */
      const agent = await write('PATCH', '/agents/me', change);
      set({ agent });
    },

    /** @param {string} since @returns {Promise<Overview>} */
    readOverview: (since) => ask(`/admin/overview?since=${encodeURIComponent(since)}`),

    /** @returns {Promise<Agent[]>} */
    readAgents: async () => (await ask('/admin/agents')).agents,

    /** @param {NewAgent} agent @returns {Promise<Hired>} */
    hire: (agent) => write('POST', '/admin/agents', agent),

    /** @param {string} id @param {AgentChange} change @returns {Promise<Agent>} */
    changeAgent: (id, change) => write('PATCH', `/admin/agents/${id}`, change),

    /** @param {string} id */
    removeAgent: (id) => write('DELETE', `/admin/agents/${id}`),

    /** @returns {Promise<Desk>} */
    readDesk: () => ask('/desk'),

    /** @param {DeskChange} texts @returns {Promise<Desk>} */
    changeDesk: (texts) => write('PATCH', '/admin/desk', texts),
  };
}
