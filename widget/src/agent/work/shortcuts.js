// @ts-check
/**
 * What keys do on the page as a whole; `state/keys.js` lists them. Whether single keys are wanted is kept in the browser.
 *
 * @import {Context} from './context.js'
 */
import { hashOfChat } from '../state/route.js';
import { openChats } from '../state/state.js';
import { unansweredSince } from '../state/waiting.js';

const KEY = 'holdline.keys';

const isTyped = (/** @type {EventTarget | null} */ target) =>
  target instanceof HTMLElement && target.matches('textarea, select, input:not([type=checkbox], [type=color])');

/**
 * @param {Context} context
 * @param {(hash: string) => void} go
 */
export function createShortcuts({ store, set }, go) {
  /** By single keys one goes through the chats: then the field of each must not take the focus, and the next key. */
  let browsing = false;

  /** @param {number} by */
  function step(by) {
    const chats = openChats(store.get());
    if (!chats.length) return;
    const now = chats.findIndex(({ id }) => id === store.get().selected);
    const next = now < 0 ? (by > 0 ? 0 : chats.length - 1) : (now + by + chats.length) % chats.length;
    go(hashOfChat(chats[next].id));
  }

  function toLongest() {
    const { threads } = store.get().known;
    const waiting = openChats(store.get())
      .map(({ id }) => ({ id, since: unansweredSince(threads[id]) ?? '' }))
      .filter(({ since }) => since)
      .sort((a, b) => (a.since < b.since ? -1 : 1));
    if (waiting.length) go(hashOfChat(waiting[0].id));
  }

  /** @type {Record<string, (() => void) | undefined>} */
  const singles = { j: () => step(1), k: () => step(-1), u: toLongest, '?': () => set({ help: true }) };

  /** Presses, or enters, what stands on the page for it. @param {string} key */
  function touch(key) {
    /** @type {HTMLElement | null} */
    const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!found?.getClientRects().length) return false;
    if (isTyped(found)) found.focus();
    else found.click();
    return true;
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    browsing = false;
    const { phase, ended, singleKeys } = store.get();
    if (phase !== 'in' || ended || event.defaultPrevented || event.isComposing || ctrlKey || metaKey) return;
    if (document.querySelector('dialog[open]')) return;
    if (altKey) {
      if (key === 'ArrowDown') step(1);
      else if (key === 'ArrowUp') step(-1);
      else return;
    } else if (isTyped(target)) {
      if (key !== 'Escape' || !(target instanceof HTMLElement)) return;
      target.blur();
      return;
    } else {
      if (!singleKeys || (!singles[key] && !touch(key))) return;
      browsing = key in singles;
      singles[key]?.();
    }
    // What has the focus now must not have the letter typed into it.
    event.preventDefault();
  }

  return {
    browsing: () => browsing,
    /** @param {boolean} help its list is in sight */
    showKeys: (help) => set({ help }),

    /** @param {boolean} singleKeys */
    wantSingleKeys(singleKeys) {
      set({ singleKeys });
      try {
        if (singleKeys) localStorage.removeItem(KEY);
        else localStorage.setItem(KEY, 'off');
      } catch {
        // It holds until the page is left.
      }
    },

    startShortcuts() {
      addEventListener('keydown', onKey);
      addEventListener('pointerdown', () => {
        browsing = false;
      });
      try {
        set({ singleKeys: localStorage.getItem(KEY) !== 'off' });
      } catch {}
    },
  };
}
