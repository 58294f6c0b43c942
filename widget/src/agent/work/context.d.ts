import type { State as Known } from '../../shared/fold.js';
import type { Call } from '../../shared/types.js';
import type { State } from '../state/state.js';
import type { Store } from '../state/store.js';

/** What each part of the page's work is given. */
export interface Context {
  store: Store<State>;
  /** The server. A 401 brings up the log-in by itself; the call still fails. */
  call: Call;
  /**
   * Reads something from the server. A limit is waited out; a lost connection is a failure at once, for the page says it
   * and mends it by itself.
   */
  ask(path: string): Promise<any>;
  set(part: Partial<State>): void;
  /** Changes what the server told us. */
  know(change: (known: Known) => Known): void;
  /**
   * Does what the agent has asked for. A short wait that the server wants is waited out in sight; any other failure is
   * told as `complain` does.
   * @returns whether it is done
   */
  attempt(what: string, deed: () => Promise<unknown>): Promise<boolean>;
  /** Tells the agent of a failure: "Could not close the chat. The server cannot be reached." */
  complain(what: string, error: unknown): void;
}
