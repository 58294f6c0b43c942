// @ts-check
/**
 * What the panel shows, at one moment.
 *
 * @import {Desk, FreeAgent} from '../../shared/types.js'
 * @import {Pending, State as Known, Thread} from '../../shared/fold.js'
 * @import {Addressee} from '../link.js'
 */

/**
 * @typedef {object} State
 * @property {boolean} open the panel is shown
 * @property {boolean} choosing the start view is shown, not the conversation
 * @property {Known} known
 * @property {string} [chatId] the chat that is shown
 * @property {Addressee} [to] whom the first message goes to
 * @property {Pending[]} outbox
 * @property {string} draft
 * @property {string} [notice] what was refused
 * @property {string} [trouble] why nothing new can come
 * @property {string} [gap] why messages that are known of cannot be shown
 * @property {Desk} [desk]
 * @property {FreeAgent[]} [agents]
 * @property {boolean} [agentsFailed]
 */

/** @param {State} state @returns {Thread | undefined} */
export const threadOf = (state) => state.known.threads[state.chatId || ''];

/** @param {State} state */
export const ended = (state) => threadOf(state)?.chat.state === 'closed';
