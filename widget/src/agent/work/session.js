// @ts-check
/**
 * Who is logged in.
 *
 * @import {Problem} from '../../shared/api.js'
 * @import {Agent} from '../../shared/types.js'
 * @import {State} from '../state/state.js'
 * @import {Context} from './context.js'
 */
import { t } from '../language.js';
import { initialState } from '../state/state.js';

/** Nothing of the agent who was here; what is kept in the browser stays. @param {State} state @returns {State} */
const anew = ({ alerts, singleKeys }) => ({ ...initialState(), alerts, singleKeys });

/**
 * @param {Context} context
 * @param {{ forget: () => void }} keep
 */
export function createSession({ store, call, set, attempt }, keep) {
  /** @type {(agent: Agent) => void} */
  let enter = () => {};

  /**
   * This is who works here now. Somebody else than before (at this screen, or in another tab of the same browser, which
   * shares the cookie): nothing of the one before may be left.
   * @param {Agent} agent
   */
  function become(agent) {
    const { agent: before, selected, sought, composing, place, part, query } = store.get();
    if (before && before.id !== agent.id) {
      keep.forget();
      store.update((state) => ({ ...anew(state), selected, sought, composing, place, part, query }));
    }
    set({ agent, phase: 'in', ended: false });
  }

  return {
    become,

    /**
     * Shows the log-in and waits for it, as long as it takes. What is on the screen stays, if there is anything.
     * @returns {Promise<Agent>}
     */
    again() {
      if (store.get().phase === 'in') set({ ended: true });
      else set({ phase: 'out', stale: undefined });
      return new Promise((resolve) => {
        enter = resolve;
      });
    },

    /** Somebody may have logged in in another tab, which shares the cookie: then nobody is asked to in this one. */
    async rejoin() {
      const { phase, ended } = store.get();
      if (phase !== 'out' && !ended) return;
      try {
        const { agent } = await call('GET', '/session');
        become(agent);
        enter(agent);
      } catch {
        // Nobody has.
      }
    },

    /**
     * Throws what the server says when it refuses.
     * @param {string} employeeId
     * @param {string} password
     */
    async logIn(employeeId, password) {
      const body = { employee_id: employeeId, password, cookie: true };
      const { agent } = await call('POST', '/session', { body });
      become(agent);
      set({ alert: undefined });
      enter(agent);
    },

    /**
     * @param {'/session' | '/sessions'} [path] this one, or all of this agent's
     * @returns {Promise<boolean>} whether the session is over
     */
    async logOut(path = '/session') {
      const done = await attempt(t('You are still logged in.'), () =>
        call('DELETE', path).catch((/** @type {Problem} */ problem) => {
          if (problem.status !== 401) throw problem;
        }),
      );
      // The cookie would still be good: do not say that it is over.
      if (!done) return false;
      keep.forget();
      store.update((state) => ({ ...anew(state), phase: 'out' }));
      return true;
    },
  };
}
