// @ts-check
/**
 * Sends what is in the outbox, one after the other, in order. A message that cannot be sent holds the later ones back;
 * a retry carries the same id, so the server never stores it twice.
 *
 * @import {Pending} from '../../shared/fold.js'
 * @import {Problem} from '../../shared/api.js'
 */
import { isLimit } from '../../shared/api.js';
import { createCountdown } from '../../shared/countdown.js';
import { pause } from '../../shared/poll.js';
import { problemWords } from './words.js';

/** Tries before a person is asked; with the pauses between them about two seconds. */
const TRIES = 3;

/** Neither a person nor time can change the answer to the same call. @param {Problem} problem */
const isRefusal = ({ status }) => status >= 400 && status < 500 && ![401, 408, 425, 429].includes(status);

/**
 * @param {() => Pending[]} get
 * @param {(outbox: Pending[]) => void} set
 * @param {(pending: Pending) => Promise<void>} post resolves when the message is acknowledged and folded in
 * @param {(pending: Pending, problem: Problem) => Promise<void> | void} refused it will never be taken; already out of
 *   the outbox
 */
export function createOutbox(get, set, post, refused) {
  let busy = false;

  /** @param {string} id */
  const without = (id) => get().filter((pending) => pending.id !== id);
  /** @param {Partial<Pending>} patch */
  const mark = (patch) => set(get().map((pending) => ({ ...pending, ...patch })));
  const count = createCountdown((wait) => mark({ wait }));

  async function pump() {
    if (busy) return;
    busy = true;
    let failures = 0;
    for (let next = get()[0]; next?.state === 'sending'; next = get()[0]) {
      try {
        await post(next);
        failures = 0;
        set(without(next.id));
      } catch (error) {
        const problem = /** @type {Problem} */ (error);
        const { id } = next;
        if (isRefusal(problem)) {
          set(without(id));
          await refused(next, problem);
        } else if ((++failures >= TRIES && !isLimit(problem)) || navigator.onLine === false) {
          mark({ state: 'failed', reason: problemWords(problem) });
        } else {
          const ms = pause(failures, problem.retryAfter) * 1000;
          // A limit is waited out, however often: nothing was said against the message.
          if (isLimit(problem)) count(Date.now() + ms);
          await new Promise((resolve) => setTimeout(resolve, ms));
          count();
          mark({ wait: undefined });
        }
      }
    }
    // In the same step as the last look at the outbox: whoever adds to it after that finds nobody at work.
    busy = false;
  }

  return {
    pump,
    /** All that is not sent, again. */
    retry() {
      if (get()[0]?.state === 'failed') mark({ state: 'sending', reason: undefined });
      return pump();
    },
  };
}
