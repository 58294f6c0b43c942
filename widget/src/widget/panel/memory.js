// @ts-check
/** @import {Memory} from '../link.js' */

/** Milliseconds after its last chat for which a visitor is known to this browser. */
const KEPT = 86_400_000;

/**
 * What outlives a page. It is held in a variable and goes to localStorage only while it has a token, which it gets with
 * the first chat: a site may load the widget before its visitor agreed to anything.
 * @param {string} key
 */
export function createMemory(key) {
  /** @type {Memory} */
  let memory = {};
  /** The token that is stored, as far as this tab has seen. @type {string | undefined} */
  let kept;

  /** Storage may be forbidden; then a chat lasts as long as its page. @param {() => void} what */
  function attempt(what) {
    try {
      what();
    } catch {
      // As said.
    }
  }

  const stored = () => JSON.parse(localStorage.getItem(key) || '0');

  /** Other tabs write too, so what is stored goes before what is held. Whether the panel is open is a tab's own. */
  function read() {
    attempt(() => {
      const found = stored();
      if (!found) return;
      if (Date.now() - found.at > KEPT) forget();
      else memory = { ...found, open: !!sessionStorage.getItem(key) };
    });
    return memory;
  }

  function forget() {
    memory = {};
    write();
  }

  function write() {
    attempt(() => {
      const { open, ...stored } = memory;
      if (memory.token) localStorage.setItem(key, JSON.stringify(stored));
      else localStorage.removeItem(key);
      kept = memory.token;
      if (memory.token && open) sessionStorage.setItem(key, '1');
      else sessionStorage.removeItem(key);
    });
  }

  return {
    read,
    forget,
    /** Whose token was stored, as far as this tab had seen, and whose is now. */
    look() {
      const before = kept;
      attempt(() => {
        kept = stored().token;
      });
      return [before, kept];
    },
    /** @param {Memory} patch */
    keep(patch) {
      memory = { ...read(), ...patch };
      write();
    },
  };
}
