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
 * @property {boolean} [missed] the chat ended while the panel was closed, which nobody has opened since
 * @property {boolean} choosing the start view is shown, not the conversation
 * @property {string} [gone] the visitor is "blocked", or "visitor-erased"
 * @property {Known} known
 * @property {string} [chatId] the chat that is shown
 * @property {number} [endsIn] seconds until it is closed if nobody writes
 * @property {Addressee} [to] whom the first message goes to
 * @property {Pending[]} outbox
 * @property {string} draft
 * @property {string} [notice] what was refused
 * @property {() => void} [join] what was refused may wait in line
 * @property {string} [trouble] why nothing new can come
 * @property {string} [gap] why messages that are known of cannot be shown
 * @property {Desk} [desk]
 * @property {FreeAgent[]} [agents]
 * @property {boolean} [agentsFailed]
 */

/** @param {State} state @returns {Thread | undefined} */
export const threadOf = (state) => state.known.threads[state.chatId || ''];

/** @param {State} state */
export const chatOf = (state) => threadOf(state)?.chat;

/** @param {State} state */
export const ended = (state) => chatOf(state)?.state === 'closed';

/** A chat goes on, or waits. @param {State} state */
export const live = (state) => !!threadOf(state) && !ended(state);
