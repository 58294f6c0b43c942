// @ts-check
/**
 * How a call is tried again. A server that asks for patience (429, 503) gets as much of it as it asks for, however often:
 * it refuses nothing for good. A connection that is lost gets a while.
 *
 * @import {Problem} from '../../shared/api.js'
 */
import { isLimit } from '../../shared/api.js';
import { pause } from '../../shared/poll.js';

/** A restart of the server takes less; after this a person should know that nothing goes. */
const PATIENCE_MS = 12_000;

/**
 * For what somebody has asked for with a click and looks at: no try over a lost connection, and none so late that it
 * would be a surprise.
 */
export const WHILE_WATCHED = { patience: 0, longest: 10 };

/** A failure that may pass by itself, and says nothing against what was asked. @param {Problem} problem */
export const mayPass = ({ status }) => status === 0 || status === 429 || status >= 500;

/** @param {number} ms */
const delay = (ms) => new Promise((/** @type {(value?: unknown) => void} */ resolve) => setTimeout(resolve, ms));

/**
 * @template T
 * @param {() => Promise<T>} attempt
 * @param {object} [options]
 * @param {(seconds: number | undefined, problem: Problem) => unknown} [options.told] each second while the server has
 *   us wait: how long still; undefined when that is over
 * @param {(seconds: number) => Promise<unknown>} [options.sleep] between tries over a lost connection
 * @param {number} [options.patience] milliseconds for a lost connection
 * @param {number} [options.longest] seconds: a server that wants a longer wait has refused
 * @returns {Promise<T>}
 */
export async function persistently(
  attempt,
  { told = () => {}, sleep = (s) => delay(s * 1000), patience = PATIENCE_MS, longest = Infinity } = {},
) {
  let begun = Date.now();
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      const problem = /** @type {Problem} */ (error);
      const seconds = pause(failures, problem.retryAfter);
      if (isLimit(problem) && seconds <= longest) {
        await countDown(seconds, (left) => told(left, problem));
        // What was answered shows that the server can be reached.
        begun = Date.now();
      } else if (!isLimit(problem) && mayPass(problem) && Date.now() + seconds * 1000 - begun <= patience)
        await sleep(seconds);
      else throw problem;
    }
  }
}

/**
 * @param {number} seconds
 * @param {(seconds: number | undefined) => unknown} told
 */
export async function countDown(seconds, told) {
  const until = Date.now() + seconds * 1000;
  // By the clock and not by counting: a page out of sight has its timers slowed down.
  for (let left = until - Date.now(); left > 0; left = until - Date.now()) {
    told(Math.ceil(left / 1000));
    await delay(left % 1000 || 1000);
  }
  told(undefined);
}
