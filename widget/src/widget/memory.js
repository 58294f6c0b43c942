// @ts-check
/** @import {Memory} from './link.js' */

/**
 * What outlives a page. It is held in a variable and goes to localStorage only while it has a token, which it gets with
 * the first chat: a site may load the widget before its visitor agreed to anything.
 * @param {string} key
 */
export function createMemory(key) {
  /** @type {Memory} */
  let memory = {};

  /** Other tabs write too, so what is stored goes before what is held. Whether the panel is open is a tab's own. */
  const read = () => {
    try {
      const stored = JSON.parse(localStorage.getItem(key) || '0');
      if (stored) memory = { ...stored, open: !!sessionStorage.getItem(key) };
    } catch {
      // Storage may be forbidden; then a chat lasts as long as its page.
    }
    return memory;
  };

  return {
    read,
    /** @param {Memory} patch */
    keep(patch) {
      memory = { ...read(), ...patch };
      try {
        const { open, ...stored } = memory;
        if (memory.token) localStorage.setItem(key, JSON.stringify(stored));
        else localStorage.removeItem(key);
        if (memory.token && open) sessionStorage.setItem(key, '1');
        else sessionStorage.removeItem(key);
      } catch {
        // As above.
      }
    },
  };
}
