// @ts-check
/** @import {Store} from '../state/store.js' */
/** @import {State} from '../state/state.js' */

/** Its name: each page at which somebody is logged in holds it. */
export const LOCK = 'holdline.agent';

/**
 * Holds a Web Lock while somebody is logged in: a browser does not freeze a page that holds one, however long it is out of
 * sight (https://wicg.github.io/web-lifecycle/). Where there are none, on http, there is nothing to be done.
 * @param {Store<State>} store
 * @param {() => void} told when it is held, and when it is not any more
 */
export function stayAwake(store, told) {
  /** @type {(() => void) | undefined} */
  let release;
  const look = () => {
    const working = store.get().phase === 'in';
    if (working && !release) {
      const held = new Promise((/** @type {(value?: undefined) => void} */ resolve) => {
        release = resolve;
      });
      const hold = () => {
        told();
        return held;
      };
      navigator.locks
        ?.request(LOCK, { mode: 'shared' }, hold)
        .catch(() => {})
        .then(told);
    } else if (!working && release) {
      release();
      release = undefined;
    }
  };
  store.subscribe(look);
  look();
}
