// @ts-check
/**
 * Holds the state and tells of each change. A change is a function from state to state; one that gives back the same
 * object changes nothing and wakes nobody.
 *
 * @template T
 * @typedef {object} Store
 * @property {() => T} get
 * @property {(change: (state: T) => T) => void} update
 * @property {(listener: () => void) => () => void} subscribe
 */

/**
 * @template T
 * @param {T} state
 * @returns {Store<T>}
 */
export function createStore(state) {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  return {
    get: () => state,
    update(change) {
      const next = change(state);
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
