// @ts-check
/**
 * The work of the page behind its views: one store, fed by one poll, and the things that an agent can do.
 *
 * @import {Problem} from '../../shared/api.js'
 * @import {Agent, Call} from '../../shared/types.js'
 * @import {Context} from './context.js'
 */
import { createApi } from '../../shared/api.js';
import { t } from '../language.js';
import { withKnown } from '../state/known.js';
import { chatOfHash, placeOfHash, soughtOfHash, visitorOfHash } from '../state/route.js';
import { initialState, openChats } from '../state/state.js';
import { createStore } from '../state/store.js';
import { busyWords, refusalWords } from '../words.js';
import { createActs } from './acts.js';
import { createAlerts } from './alerts.js';
import { stayAwake } from './awake.js';
import { createElsewhere } from './elsewhere.js';
import { createHistory } from './history.js';
import { createKeep } from './keep.js';
import { createLine } from './line.js';
import { createOpening } from './opening.js';
import { persistently, WHILE_WATCHED } from './patience.js';
import { createPoller } from './poller.js';
import { createRunning } from './running.js';
import { createSaving } from './saving.js';
import { createSending } from './send.js';
import { createSession } from './session.js';
import { createShortcuts } from './shortcuts.js';
import { createSignals } from './signals.js';
import { createSync } from './sync.js';

/** @typedef {ReturnType<typeof createWork>} Work */

export function createWork() {
  const store = createStore(initialState());
  const api = createApi('/api/v1');

  /** @type {Context['set']} */
  const set = (part) => store.update((state) => ({ ...state, ...part }));

  /** @type {Call} */
  const call = async (method, path, options) => {
    try {
      return await api(method, path, options);
    } catch (error) {
      const { status, slug } = /** @type {Partial<Problem>} */ (error);
      // The held poll may not notice for a while that the session has ended: ask it anew, its own 401 then leads to
      // the log-in.
      if (
        status === 401 &&
        slug !== 'wrong-password' &&
        path !== '/session' &&
        store.get().phase === 'in' &&
        !store.get().ended
      ) {
        poll.stop();
        poll.start();
      }
      throw error;
    }
  };

  /** @type {Context} */
  const context = {
    store,
    call,
    ask: (path) => persistently(() => call('GET', path), { patience: 0 }),
    set,
    know: (change) => store.update((state) => withKnown(state, change(state.known))),
    async attempt(what, deed) {
      set({ alert: undefined });
      try {
        await persistently(deed, {
          ...WHILE_WATCHED,
          told: (seconds) => set({ alert: seconds ? `${what} ${busyWords()}` : undefined }),
        });
        return true;
      } catch (error) {
        context.complain(what, error);
        return false;
      }
    },
    complain(what, error) {
      const { status } = /** @type {{status?: number}} */ (error);
      if (status !== 401) set({ alert: `${what} ${refusalWords(error)}` });
    },
  };

  const keep = createKeep(store);
  const session = createSession(context, keep);
  const sending = createSending(context);
  const signals = createSignals(context);
  const history = createHistory(context);
  const acts = createActs(context);
  const opening = createOpening(context, (hash) => go(hash, true));
  const line = createLine(context);
  const { startAlerts, ...alerts } = createAlerts(context, (hash) => go(hash));
  const { startShortcuts, ...shortcuts } = createShortcuts(context, (hash) => go(hash));
  const elsewhere = createElsewhere(context);

  /** What was stopped by a lost connection or an ended session goes on. */
  function resume() {
    sending.resume();
    signals.resume();
    line.watch();
    elsewhere.lookElsewhere();
    lookAtSelected();
  }

  const { sync, onEvents } = createSync(context, session, keep, resume);
  const poll = createPoller({
    call: api,
    sync,
    onEvents(events) {
      onEvents(events);
      if (events.some(({ chat }) => chat)) line.watch();
      lookAtSelected();
    },
    onStale(problem) {
      set({ stale: problem });
      if (!problem) resume();
    },
  });

  function lookAtSelected() {
    const { selected, read } = store.get();
    if (!read) return;
    if (selected) history.complete(selected);
    // Since when a visitor waits is known only from what it wrote before its last message.
    for (const { id, unread, last_message } of openChats(store.get()))
      if (unread > 1 && last_message?.sender === 'visitor' && !store.get().known.threads[id].messages.length)
        history.complete(id);
    opening.meet();
  }

  function followAddress() {
    const selected = chatOfHash(location.hash);
    const { [selected ?? '']: _, ...fresh } = store.get().fresh;
    const composing = visitorOfHash(location.hash);
    const sought = soughtOfHash(location.hash);
    set({ ...placeOfHash(location.hash), selected, sought, composing, fresh, alert: undefined });
    lookAtSelected();
  }

  /**
   * To another place, at once: the event that tells of a new address comes later, and a fast hand would by then have
   * typed into the chat of somebody else.
   * @param {string} hash
   * @param {boolean} [replace] in the place of this step, so that "back" leads to the one before
   */
  function go(hash, replace) {
    if (hash === location.hash) return;
    window.history[replace ? 'replaceState' : 'pushState'](null, '', hash);
    followAddress();
  }

  /** @param {MouseEvent} event a click on one of the page's own links */
  function follow(event) {
    const { target, button, metaKey, ctrlKey, shiftKey, altKey } = event;
    const link = target instanceof Element && target.closest('a[href^="#/"]');
    // With a modifier it is the browser's: another tab, another window.
    if (!link || button || metaKey || ctrlKey || shiftKey || altKey) return;
    event.preventDefault();
    go(link.getAttribute('href') ?? '#/');
  }

  function wake() {
    if (document.visibilityState !== 'visible') return;
    poll.wake();
    line.watch();
  }

  /** @param {'/session' | '/sessions'} path */
  async function leave(path) {
    poll.stop();
    if (await session.logOut(path)) {
      // No chat of this agent stays in the address for the next one.
      go('#/', true);
      poll.refresh();
    }
    poll.start();
  }

  return {
    store,
    ...sending,
    ...signals,
    logIn: session.logIn,
    ...history,
    ...acts,
    ...alerts,
    ...shortcuts,
    ...createRunning(context),
    ...createSaving(context),
    open: opening.open,
    /** The refusal of an opening has been read. */
    reconsider: opening.changed,
    go,
    dismiss: () => set({ alert: undefined }),
    attempt: context.attempt,

    start() {
      addEventListener('hashchange', followAddress);
      addEventListener('popstate', followAddress);
      document.addEventListener('click', follow);
      addEventListener('online', wake);
      addEventListener('pageshow', wake);
      document.addEventListener('visibilitychange', wake);
      addEventListener('focus', session.rejoin);
      followAddress();
      elsewhere.startElsewhere();
      stayAwake(store, elsewhere.tellTabs);
      startAlerts();
      startShortcuts();
      poll.start();
    },

    logOut: () => leave('/session'),
    /** All sessions of this agent end. */
    leaveEverywhere: () => leave('/sessions'),

    /** @param {boolean} available */
    async setAvailable(available) {
      set({ switching: true });
      /** @type {{ status: Agent['status'] }} */
      const body = { status: available ? 'available' : 'away' };
      await context.attempt(available ? t('You are still away.') : t('You are still available.'), async () =>
        set({ agent: await call('PATCH', '/agents/me', { body }) }),
      );
      set({ switching: false });
    },

    /** @param {string} chatId @param {string} text */
    draft(chatId, text) {
      store.update((state) => {
        const { [chatId]: _, ...others } = state.drafts;
        return { ...state, drafts: text ? { ...others, [chatId]: text } : others };
      });
    },
  };
}
