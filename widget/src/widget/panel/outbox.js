// @ts-check
/**
 * Sends what is in the outbox, one after the other, in order. A message that cannot be sent holds the later ones back;
 * a retry carries the same id, so the server never stores it twice.
 *
 * @import {Pending} from '../../shared/fold.js'
 * @import {Problem} from '../../shared/api.js'
 */
import { isForeign, isLimit } from '../../shared/api.js';
import { createCountdown } from '../../shared/countdown.js';
import { pause, sleep } from '../../shared/poll.js';
import { problemWords } from './words.js';

/** Tries before a person is asked; with the pauses between them about two seconds. */
const TRIES = 3;

/**
 * Neither a person nor time can change the answer to the same call. A firewall in between that does not like the text
 * says so each time; of other strangers' answers that is not known: a proxy whose server restarts says 404.
 * @param {Problem} problem
 * @param {number} failures before this one
 */
const isRefusal = (problem, failures) =>
  problem.status < 500 &&
  ![401, 408, 425, 429].includes(problem.status) &&
  (!isForeign(problem) || (failures > 1 && problem.status > 0 && problem.status !== 404));

/**
 * @param {() => Pending[]} get
 * @param {(outbox: Pending[]) => void} set
 * @param {(pending: Pending) => Promise<void>} post resolves when the message is acknowledged and folded in
 * @param {(pending: Pending, problem: Problem) => Promise<void> | void} refused it will never be taken; already out of
 *   the outbox
 */
export function createOutbox(get, set, post, refused) {
  /** The id of the message that is sent at the moment, or waited with. */
  let at = '';

  /** @param {string} id */
  const without = (id) => get().filter((pending) => pending.id !== id);
  /** @param {Partial<Pending>} patch */
  const mark = (patch) => set(get().map((pending) => ({ ...pending, ...patch })));
  const count = createCountdown((wait) => mark({ wait }));

  async function pump() {
    let failures = 0;
    for (let next = get()[0]; next?.state === 'sending' && next.id !== at; next = get()[0]) {
      const { id } = next;
      at = id;
      // Of one that came before it and was taken out meanwhile.
      count();
      if (next.wait) mark({ wait: undefined });
      try {
        await post(next);
        failures = 0;
        set(without(id));
      } catch (error) {
        const problem = /** @type {Problem} */ (error);
        // Whoever took it out, for it is acknowledged or nobody's any more, wants no word of it.
        if (without(id).length === get().length) failures = 0;
        else if (isRefusal(problem, failures)) {
          set(without(id));
          await refused(next, problem);
        } else if ((++failures >= TRIES && !isLimit(problem)) || navigator.onLine === false) {
          mark({ state: 'failed', reason: problemWords(problem) });
        } else {
          const ms = pause(failures, problem.retryAfter) * 1000;
          // A limit is waited out, however often: nothing was said against the message.
          if (isLimit(problem)) count(Date.now() + ms);
          await sleep(ms);
        }
      }
      // Another was begun with, when this one had been taken out.
      if (at !== id) return;
      // In the same step as the next look at the outbox: whoever adds to it after that finds nobody at work.
      at = '';
    }
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
