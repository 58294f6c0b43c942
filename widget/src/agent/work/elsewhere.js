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

/** Milliseconds between two looks at the log-ins. */
const EVERY = 60_000;
/** A log-in that was used within so many milliseconds is one that somebody is working with. */
const RECENT = 150_000;
/** A tab that says goodbye still has its lock; after so many milliseconds it has not. */
const SOON = 1000;

/** @param {Context} context */
export function createElsewhere({ store, call, set }) {
  /** @type {BroadcastChannel | undefined} */
  let channel;
  let looked = -Infinity;

  const working = () => store.get().phase === 'in' && !store.get().ended;

  async function lookAtTabs() {
    const { held = [] } = (await navigator.locks?.query()) ?? {};
    const tabs = working() && held.filter(({ name }) => name === LOCK).length > 1;
    if (tabs !== store.get().elsewhere.tabs) set({ elsewhere: { ...store.get().elsewhere, tabs } });
  }

  async function lookAtLogIns() {
    if (!working() || document.visibilityState !== 'visible' || Date.now() - looked < EVERY) return;
    looked = Date.now();
    /** @type {Sessions} */
    const { sessions } = await call('GET', '/sessions');
    const now = Date.now() + store.get().skew;
    const used = sessions.filter((one) => !one.current && now - Date.parse(one.last_used_at) < RECENT);
    const clients = [...new Set(used.map(({ client = '' }) => clientName(client)))].join(', ');
    const known = store.get().elsewhere;
    if (used.length !== known.logIns || clients !== known.clients)
      set({ elsewhere: { ...known, logIns: used.length, clients } });
  }

  /** Nothing depends on it: what cannot be found out now is found out a minute later. */
  function look() {
    lookAtTabs().catch(() => {});
    lookAtLogIns().catch(() => {});
  }

  return {
    startElsewhere() {
      if ('BroadcastChannel' in window) {
        channel = new BroadcastChannel(LOCK);
        channel.onmessage = () => {
          look();
          setTimeout(look, SOON);
        };
        addEventListener('pagehide', () => channel?.postMessage('gone'));
      }
      setInterval(look, EVERY);
      document.addEventListener('visibilitychange', look);
    },
    /** This page has begun, or ceased, to work. */
    tellTabs() {
      channel?.postMessage('here');
      look();
    },
    lookElsewhere: look,
  };
}
