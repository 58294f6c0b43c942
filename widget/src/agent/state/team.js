// @ts-check
/**
 * To whom a chat can be given. Pure.
 *
 * @import {Agent} from '../../shared/types.js'
 *
 * @typedef {object} Candidate
 * @property {Agent} agent
 * @property {'' | 'full' | 'offline'} why not; empty: can take it
 */

const ORDER = ['', 'full', 'offline'];

/**
 * All agents but this one: first who can take it, the least busy first.
 * @param {readonly Agent[]} team
 * @param {string | undefined} self
 * @returns {Candidate[]}
 */
export const candidates = (team, self) =>
  team
    .filter(({ id }) => id !== self)
    .map((agent) => ({ agent, why: whyNot(agent) }))
    .sort(
      (a, b) =>
        ORDER.indexOf(a.why) - ORDER.indexOf(b.why) ||
        load(a.agent) - load(b.agent) ||
        a.agent.name.localeCompare(b.agent.name),
    );

/** @param {Agent} agent @returns {Candidate['why']} */
function whyNot({ online, open_chats, max_chats }) {
  if (!online) return 'offline';
  return open_chats < max_chats ? '' : 'full';
}

/** @param {Agent} agent */
const load = ({ open_chats, max_chats }) => open_chats / Math.max(1, max_chats);
