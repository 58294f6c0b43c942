// @ts-check
/** @import {Problem} from '../../shared/api.js' */

/**
 * What a problem says, as an object that may go to another thread: an error would lose its members on the way.
 * @param {Problem} problem
 * @returns {Problem}
 */
export const plain = ({ name, status, slug, body, message, retryAfter, retryAt }) => ({
  name,
  status,
  slug,
  body,
  message,
  retryAfter,
  retryAt,
});
