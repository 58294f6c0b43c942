// @ts-check
/**
 * What keys do on the page as a whole; `state/keys.js` lists them. Whether single keys are wanted is kept in the browser.
 *
 * @import {Context} from './context.js'
 */
import { hashOfChat, hashOfPlace } from '../state/route.js';
import { openChats } from '../state/state.js';
import { unansweredSince } from '../state/waiting.js';

const KEY = 'holdline.keys';

/**
 * Milliseconds of silence after which a key is not meant for the field any more that one has typed in: it may be gone, for
 * its chat has ended, in the middle of a word.
 */
const PAUSE = 2000;

/** What takes keys as text or as a choice. @param {EventTarget | null} target */
const isField = (target) =>
  target instanceof HTMLElement && target.matches('textarea, select, input:not([type=checkbox], [type=radio])');

/** Such a field in which Alt and an arrow open nothing. @param {EventTarget | null} target */
const isText = (target) =>
  target instanceof HTMLElement && target.matches('textarea, input:not([type]), [type=text], [type=search]');

/**
 * @param {Context} context
 * @param {(hash: string) => void} go
 */
export function createShortcuts({ store, set }, go) {
  /** By single keys one goes through the chats: then the field of each must not take the focus, and the next key. */
  let browsing = false;
  /** When a key was last typed into a field; the hands may still be at it. */
  let typedAt = -Infinity;

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
  const singles = {
    j: () => step(1),
    k: () => step(-1),
    u: toLongest,
    h: () => go(hashOfPlace('history')),
    '?': () => set({ help: true }),
  };

  /** Presses, or enters, what stands on the page for it. @param {string} key */
  function touch(key) {
    /** @type {HTMLElement | null} */
    const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!found?.getClientRects().length) return false;
    if (isField(found)) found.focus();
    else {
      // What opens a dialog gets the focus back from it.
      if (found.ariaHasPopup) found.focus();
      found.click();
    }
    return true;
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const { target, ctrlKey, metaKey, altKey, shiftKey, repeat, timeStamp } = event;
    // With Caps Lock a letter is a capital one.
    const key = event.key.length === 1 && !shiftKey ? event.key.toLowerCase() : event.key;
    browsing = false;
    const { phase, ended, singleKeys } = store.get();
    if (phase !== 'in' || ended || event.defaultPrevented || event.isComposing || ctrlKey || metaKey) return;
    if (document.querySelector('dialog[open]')) return;
    if (altKey) {
      if (isField(target) && !isText(target)) return;
      if (key === 'ArrowDown') step(1);
      else if (key === 'ArrowUp') step(-1);
      else return;
    } else if (isField(target)) {
      typedAt = key === 'Escape' || key === 'Tab' ? -Infinity : timeStamp;
      if (key === 'Escape') /** @type {HTMLElement} */ (target).blur();
      return;
    } else {
      if (key === 'Tab' || key === 'Escape') typedAt = -Infinity;
      if (timeStamp - typedAt < PAUSE) {
        typedAt = timeStamp;
        return;
      }
      if (!singleKeys || (repeat && key !== 'j' && key !== 'k') || (!singles[key] && !touch(key))) return;
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
        typedAt = -Infinity;
      });
      try {
        set({ singleKeys: localStorage.getItem(KEY) !== 'off' });
      } catch {}
    },
  };
}
