// @ts-check
/**
 * How views come by the work, the state and the time.
 *
 * @import {State} from '../state/state.js'
 * @import {Work} from '../work/work.js'
 */
import { createContext } from 'preact';
import { useContext, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';

const WorkContext = createContext(/** @type {Work} */ (/** @type {unknown} */ (undefined)));

export const Provider = WorkContext.Provider;

/** What an agent can do. */
export const useWork = () => useContext(WorkContext);

/**
 * A part of the state; the view is drawn again only when that part is another one. So a selector that builds something
 * new each time must be wrapped by what it depends on.
 * @template T
 * @param {(state: State) => T} select
 * @returns {T}
 */
export function useSelect(select) {
  const { store } = useWork();
  const [, again] = useReducer((n) => n + 1, 0);
  const picked = select(store.get());
  const now = useRef({ select, picked });
  now.current = { select, picked };
  useLayoutEffect(() => {
    const look = () => {
      const { select, picked } = now.current;
      if (!Object.is(select(store.get()), picked)) again(undefined);
    };
    // Something may have changed between the drawing and this.
    look();
    return store.subscribe(look);
  }, [store]);
  return picked;
}

/**
 * The time, anew every `seconds` while the page is in sight.
 * @param {number} [seconds]
 */
export function useNow(seconds = 20) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const tick = () => document.visibilityState === 'visible' && setNow(Date.now());
    const timer = setInterval(tick, seconds * 1000);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [seconds]);
  return now;
}

/**
 * The server's time, by which it lets people wait and ends chats; this machine's clock may be minutes off.
 * @param {number} [seconds]
 */
export const useServerNow = (seconds) => useNow(seconds) + useSelect((state) => state.skew);

/** Seconds that have passed since then, by the server's time; anew every second. @param {string} since */
export const useSecondsSince = (since) => Math.max(0, Math.floor((useServerNow(1) - Date.parse(since)) / 1000));

/**
 * True until the moment (milliseconds) has passed.
 * @param {number | undefined} until
 */
export function useUntil(until) {
  const [, again] = useReducer((n) => n + 1, 0);
  const left = until ? until - Date.now() : 0;
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(again, left);
    return () => clearTimeout(timer);
  }, [until]);
  return left > 0;
}
