// @ts-check
/**
 * Who can be chosen: asked every few seconds, and only while somebody looks at the list.
 *
 * @import {Call, FreeAgent} from '../../shared/types.js'
 */

/** Seconds between two questions; a little more at random, so that many panels do not ask in step. */
const EVERY = 4;

/**
 * @param {Call} call
 * @param {(agents: FreeAgent[] | undefined) => void} tell undefined when they could not be asked
 */
export function createRoster(call, tell) {
  let watching = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let asked = 0;

  async function ask() {
    clearTimeout(timer);
    const mine = ++asked;
    let pause = EVERY;
    try {
      // "no-cache" is the browser's conditional request: its stored answer counts when the ETag still fits. Anonymous:
      // without a credential there is no preflight.
      const { agents } = await call('GET', '/agents', { anonymous: true, cache: 'no-cache' });
      if (mine === asked && watching) tell(agents);
    } catch (error) {
      pause = Math.max(pause, /** @type {{retryAfter?: number}} */ (error).retryAfter || 0);
      if (mine === asked && watching) tell(undefined);
    }
    if (mine === asked && watching) timer = setTimeout(ask, (pause + Math.random()) * 1000);
  }

  return {
    /** @param {boolean} yes */
    watch(yes) {
      if (yes === watching) return;
      watching = yes;
      if (yes) ask();
      else clearTimeout(timer);
    },
  };
}
