// @ts-check
/**
 * Tells an agent who does not look: by a sound, and by a notification of the system. What is wanted is kept in the browser.
 *
 * @import {State} from '../state/state.js'
 * @import {Context} from './context.js'
 */
import { play } from '../../shared/sound.js';
import { t } from '../language.js';
import { hashOfChat } from '../state/route.js';
import { hasAnyUnsent, openChats } from '../state/state.js';

const KEY = 'holdline.alerts';
/** Milliseconds in which an agent is told once of a chat. */
const MOMENT = 1000;

/** A browser lets a page be heard only after somebody has clicked or typed in it. */
const mayRing = () => navigator.userActivation?.hasBeenActive ?? true;

/** What can be said about notifications: `none` where the browser has none for pages. */
const permission = () => ('Notification' in window ? Notification.permission : 'none');

/**
 * @param {Context} context
 * @param {(hash: string) => void} go
 */
export function createAlerts({ store, set }, go) {
  /** @type {AudioContext | undefined} */
  let audio;
  let heard = store.get().said.turn;
  let last = { chatId: '', at: 0 };

  function ring() {
    // To try would be noted in the console.
    if (!mayRing()) return;
    try {
      audio ??= new AudioContext();
      play(audio);
    } catch {
      // Without a sound there is still the title.
    }
  }

  /**
   * The visitor's words stay in the page: a notification shows on shared screens, and the system keeps it.
   * @param {string} title
   * @param {string} [chatId]
   */
  function notify(title, chatId) {
    if (permission() !== 'granted') return;
    try {
      const shown = new Notification(title, { body: t('Holdline has news for you.'), tag: chatId ?? 'test' });
      shown.onclick = () => {
        window.focus();
        if (chatId) go(hashOfChat(chatId));
        shown.close();
      };
    } catch {
      // Chrome on Android has them for service workers only.
    }
  }

  function look() {
    const { said, selected, alerts } = store.get();
    if (said.turn === heard) return;
    heard = said.turn;
    const away = document.visibilityState === 'hidden' || !document.hasFocus();
    if (!said.chatId || (!away && said.chatId === selected)) return;
    // A new chat and its first message are one piece of news.
    const again = said.chatId === last.chatId && Date.now() - last.at < MOMENT;
    last = { chatId: said.chatId, at: Date.now() };
    if (again) return;
    if (alerts.sound) ring();
    if (alerts.desktop && away) notify(said.name ?? '', said.chatId);
  }

  /** @param {Partial<State['alerts']>} change */
  function want(change) {
    const alerts = { ...store.get().alerts, ...change };
    set({ alerts });
    try {
      localStorage.setItem(KEY, JSON.stringify({ sound: alerts.sound, desktop: alerts.desktop }));
    } catch {
      // It holds until the page is left.
    }
  }

  function read() {
    try {
      const { sound = true, desktop = false } = JSON.parse(localStorage.getItem(KEY) ?? '{}');
      return { sound: !!sound, desktop: !!desktop && permission() === 'granted' };
    } catch {
      return { sound: true, desktop: false };
    }
  }

  /** Leaving with chats that go on, or with something that is not sent, is asked about once more. @param {BeforeUnloadEvent} event */
  function leaving(event) {
    const state = store.get();
    if (state.phase === 'in' && !state.ended && (openChats(state).length || hasAnyUnsent(state)))
      event.preventDefault();
  }

  return {
    startAlerts() {
      set({ alerts: { ...read(), muffled: !mayRing(), permission: permission() } });
      store.subscribe(look);
      addEventListener('beforeunload', leaving);
      const touched = () => store.get().alerts.muffled && mayRing() && want({ muffled: false });
      for (const type of ['pointerup', 'keyup']) addEventListener(type, touched);
    },

    /** @param {boolean} sound */
    wantSound(sound) {
      want({ sound });
      if (sound) ring();
    },

    /** Asked for at a click, as browsers demand. @param {boolean} desktop */
    async wantDesktop(desktop) {
      if (desktop && permission() === 'default') await Notification.requestPermission();
      want({ desktop: desktop && permission() === 'granted', permission: permission() });
    },

    testAlerts() {
      ring();
      notify(t('This is a test.'));
    },
  };
}
