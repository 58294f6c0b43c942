// @ts-check
/** @import {Store} from '../state/store.js' */
/** @import {State} from '../state/state.js' */

/**
 * Holds a Web Lock while somebody is logged in: a browser does not freeze a page that holds one, however long it is out of
 * sight (https://wicg.github.io/web-lifecycle/). Where there are none, on http, there is nothing to be done.
 * @param {Store<State>} store
 */
export function stayAwake(store) {
  /** @type {(() => void) | undefined} */
  let release;
  const look = () => {
    const working = store.get().phase === 'in';
    if (working && !release) {
      const held = new Promise((/** @type {(value?: undefined) => void} */ resolve) => {
        release = resolve;
      });
      navigator.locks?.request('holdline.agent', { mode: 'shared' }, () => held).catch(() => {});
    } else if (!working && release) {
      release();
      release = undefined;
    }
  };
  store.subscribe(look);
  look();
}
