// @ts-check
/**
 * How many wait for an agent. Nobody pushes that; it is asked for every few seconds while somebody can look at it.
 *
 * @import {Problem} from '../../shared/api.js'
 * @import {Line} from '../../shared/types.js'
 * @import {Context} from './context.js'
 */

const EVERY_MS = 5000;

/** @param {Context} context */
export function createLine({ store, call, set }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let busy = false;
  /** @type {number} before this no more questions: the server said so */
  let notBefore = 0;

  async function look() {
    const { phase, ended, read, line: before } = store.get();
    if (busy || Date.now() < notBefore || document.visibilityState !== 'visible') return;
    if (phase !== 'in' || ended || !read) return;
    busy = true;
    try {
      /** @type {Line} */
      const line = await call('GET', '/line');
      if (line.waiting !== before?.waiting || line.oldest_since !== before.oldest_since) set({ line });
    } catch (error) {
      const { retryAfter = 0 } = /** @type {Problem} */ (error);
      notBefore = Date.now() + retryAfter * 1000;
    }
    busy = false;
  }

  /** Now, and from now on. */
  function watch() {
    clearTimeout(timer);
    timer = setTimeout(watch, EVERY_MS);
    look();
  }

  return { watch };
}
