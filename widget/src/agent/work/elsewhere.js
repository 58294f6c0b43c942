// @ts-check
/**
 * Whether the same agent is at work in another place: another tab of this browser has the lock of `awake.js` too, and
 * of another browser the list of log-ins tells.
 *
 * @import {Sessions} from '../../shared/types.js'
 * @import {Context} from './context.js'
 */
import { clientName } from '../state/client.js';
import { LOCK } from './awake.js';

/** Milliseconds between two looks, and the least between two at the log-ins. */
const EVERY = 60_000;
const LEAST = 30_000;
/** A log-in that was used within so many milliseconds is one that somebody is working with. */
const RECENT = 150_000;
/** A tab that says goodbye still has its lock; after so many milliseconds it has not. */
const SOON = 1000;

/** @param {Context} context */
export function createElsewhere({ store, call, set }) {
  /** @type {BroadcastChannel | undefined} */
  let channel;
  let looked = { at: -Infinity, by: '' };

  /** Who works here; nobody before a log-in and after its end. */
  const worker = () => {
    const { phase, ended, agent } = store.get();
    return phase === 'in' && !ended && agent ? agent.id : '';
  };

  async function lookAtTabs() {
    const { held = [] } = (await navigator.locks?.query()) ?? {};
    const tabs = Boolean(worker()) && held.filter(({ name }) => name === LOCK).length > 1;
    if (tabs !== store.get().elsewhere.tabs) set({ elsewhere: { ...store.get().elsewhere, tabs } });
  }

  async function lookAtLogIns() {
    const by = worker();
    if (!by || document.visibilityState !== 'visible' || (looked.by === by && Date.now() - looked.at < LEAST)) return;
    looked = { at: Date.now(), by };
    /** @type {Sessions} */
    const { sessions } = await call('GET', '/sessions');
    // What was asked for one agent is not for the next.
    if (worker() !== by) return;
    const now = Date.now() + store.get().skew;
    const used = sessions.filter((one) => !one.current && now - Date.parse(one.last_used_at) < RECENT);
    const clients = [...new Set(used.map(({ client = '' }) => clientName(client)))].filter(Boolean).sort();
    const known = store.get().elsewhere;
    if (used.length !== known.logIns || clients.join() !== known.clients.join())
      set({ elsewhere: { ...known, logIns: used.length, clients } });
  }

  /** Nothing depends on it: what cannot be found out now is found out a minute later. */
  function look() {
    lookAtTabs().catch(() => {});
    lookAtLogIns().catch(() => {});
  }

  /** This page has begun, or ceased, to work: the other tabs shall look. */
  function tellTabs() {
    channel?.postMessage('look');
    look();
  }

  return {
    startElsewhere() {
      if ('BroadcastChannel' in window) {
        channel = new BroadcastChannel(LOCK);
        channel.onmessage = () => {
          look();
          setTimeout(look, SOON);
        };
        addEventListener('pagehide', tellTabs);
      }
      setInterval(look, EVERY);
      document.addEventListener('visibilitychange', look);
    },
    tellTabs,
    lookElsewhere: look,
  };
}
