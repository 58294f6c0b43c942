// @ts-check
/** @import {Chat} from '../src/shared/types.js' */

/**
 * An open chat in which nobody has written anything. What a test is about it says itself.
 * @param {Partial<Chat>} [more]
 * @returns {Chat}
 */
export const chatWith = (more) => ({
  id: 'c',
  state: 'open',
  visitor_id: 'v',
  opened_by: 'visitor',
  created_at: '2026-01-01T00:00:00.000Z',
  last_seq: 0,
  unread: 0,
  read: { visitor: 0, agent: 0 },
  ...more,
});
