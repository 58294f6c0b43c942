// @ts-check
/**
 * Keeps what was typed over a reload: drafts, and messages that are not acknowledged, with their ids. In the storage
 * of this tab: two tabs then never send each other's, and it is gone when the tab is closed.
 *
 * @import {Pending} from '../../shared/fold.js'
 * @import {Store} from '../state/store.js'
 * @import {State} from '../state/state.js'
 *
 * @typedef {{ agentId?: string, drafts: Record<string, string>, unsent: Record<string, readonly Pending[]> }} Kept
 */
import { isErased } from '../state/erased.js';
import { restored } from '../state/outbox.js';

const KEY = 'holdline.agent';
const PAUSE_MS = 300;

/** @param {Store<State>} store */
export function createKeep(store) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Record<string, readonly Pending[]>} restored, for chats that have not been read yet */
  let waiting = {};
  let last = store.get();

  function write() {
    clearTimeout(timer);
    timer = undefined;
    const { agent, drafts, outbox } = store.get();
    if (!agent) return;
    // A private window may refuse to store; the page then works without.
    try {
      const kept = { agentId: agent.id, drafts, unsent: { ...waiting, ...outbox } };
      sessionStorage.setItem(KEY, JSON.stringify(kept));
    } catch {}
  }

  function writeSoon() {
    timer ??= setTimeout(write, PAUSE_MS);
  }

  store.subscribe(() => {
    const { drafts, outbox } = store.get();
    if (drafts !== last.drafts || outbox !== last.outbox) writeSoon();
    last = store.get();
  });
  addEventListener('pagehide', () => timer !== undefined && write());

  return {
    /** Takes up what this agent left in this tab; what another one left is dropped. */
    restore() {
      const kept = read();
      const { agent } = store.get();
      if (!kept || !agent) return;
      if (kept.agentId !== agent.id) return this.forget();
      waiting = kept.unsent;
      store.update((state) => ({ ...state, drafts: { ...kept.drafts, ...state.drafts } }));
    },

    /**
     * Once chats have been read: puts the restored messages into them.
     * @returns {string[]} the chats that got some
     */
    refill() {
      const { threads } = store.get().known;
      const found = Object.keys(waiting).filter((chatId) => threads[chatId]);
      for (const chatId of found) {
        // How long they had to wait is a matter of before: they are tried at once.
        const earlier = waiting[chatId].map((pending) => ({ ...pending, wait: undefined }));
        delete waiting[chatId];
        if (!isErased(threads[chatId])) store.update((state) => restored(state, chatId, earlier));
      }
      // What was not taken up must not stay in the storage either.
      if (found.length) writeSoon();
      return found;
    },

    forget() {
      clearTimeout(timer);
      timer = undefined;
      waiting = {};
      try {
        sessionStorage.removeItem(KEY);
      } catch {}
    },
  };
}

/** @returns {Kept | undefined} */
function read() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '');
    return kept?.drafts && kept.unsent ? kept : undefined;
  } catch {
    return undefined;
  }
}
