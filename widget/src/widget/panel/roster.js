// @ts-check
/**
 * Who can be chosen: asked every few seconds, and only while somebody looks at the list.
 *
 * @import {FreeAgent} from '../../shared/types.js'
 */
import { patienceOf } from '../../shared/api.js';

/** Seconds between two questions; a little more at random, so that many panels do not ask in step. */
const EVERY = 4;
/** Seconds, at most, while there is no answer. */
const LONGEST = 60;
/** Milliseconds after which a question is given up. */
const DEADLINE = 15_000;

/**
 * @param {string} base the folder of widget.js, with its slash
 * @param {(agents: FreeAgent[] | undefined) => void} tell undefined when they could not be asked
 */
export function createRoster(base, tell) {
  /** The last question; none: nobody looks. @type {AbortController | undefined} */
  let asked;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** Seconds until the next question. */
  let pause = EVERY;

  async function ask() {
    const mine = new AbortController();
    asked = mine;
    timer = setTimeout(() => mine.abort(), DEADLINE);
    /** @type {FreeAgent[] | undefined} */
    let agents;
    pause = Math.min(LONGEST, 2 * pause);
    try {
      const { signal } = mine;
      // "no-cache" is the browser's conditional request: its stored answer counts when the ETag still fits. As nobody:
      // without a credential there is no preflight.
      const response = await fetch(base + 'api/v1/agents', { signal, cache: 'no-cache', credentials: 'omit' });
      if (response.ok) {
        ({ agents } = await response.json());
        pause = EVERY;
      }
      pause = patienceOf(response.headers) || pause;
    } catch {
      // Then they could not be asked.
    }
    if (asked !== mine) return;
    clearTimeout(timer);
    timer = setTimeout(ask, (pause + Math.random()) * 1000);
    tell(agents);
  }

  return {
    /** @param {boolean} yes */
    watch(yes) {
      if (yes === !!asked) return;
      clearTimeout(timer);
      asked?.abort();
      asked = undefined;
      if (yes) ask();
    },
  };
}
