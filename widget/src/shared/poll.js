// @ts-check
/**
 * The one poll loop, for the widget and the agent page.
 *
 * `sync(reason)` reads the state and answers the cursor to go on from (undefined: from now on). It is asked at the
 * start, after a `reset`, and after a 401: for the agent page the promise may take as long as a person needs to log in.
 * Whatever it throws is treated like a failed poll: back off, ask again.
 *
 * @import {Call, Event} from './types.js'
 * @import {Problem} from './api.js'
 *
 * @typedef {'start' | 'reset' | 'unauthorized'} SyncReason
 * @typedef {object} PollOptions
 * @property {Call} call
 * @property {(reason: SyncReason) => Promise<string | undefined>} sync
 * @property {(events: Event[]) => void} onEvents one answer's events, in order; never empty, never with a `reset`
 * @property {(stale: Problem | undefined) => void} [onStale] called on every failed try with why it failed and, as its
 *   `retryAt`, when the next try is; with undefined when an answer came after that
 * @property {number} [wait] seconds the server is asked to hold the poll
 *
 * @typedef {object} Poll
 * @property {() => void} start goes on from where it was; the first time, or after `restart`, with a `sync`
 * @property {() => void} stop lets the held request go; keeps the cursor
 * @property {() => void} restart stops, forgets the cursor and starts with a `sync('start')`
 * @property {() => void} wake the network or the page is back: try now, and trust no request from before a sleep
 */

const FIRST_PAUSE = 0.5;
const LONGEST_PAUSE = 15;

/**
 * How long to wait after a failure. Full jitter on the upper half: clients that lost the same server come back spread.
 * @param {number} failures 1 for the first
 * @param {number} [retryAfter] what the server asked for, in seconds
 * @param {number} [random] 0 to 1
 * @returns {number} seconds
 */
export function pause(failures, retryAfter = 0, random = Math.random()) {
  const step = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1));
  return Math.max(retryAfter * (1 + random / 8), step * (0.5 + random / 2));
}

/**
 * @param {PollOptions} options
 * @returns {Poll}
 */
export function createPoll({ call, sync, onEvents, onStale, wait = 25 }) {
  /** @type {string | undefined} */
  let cursor;
  /** @type {SyncReason | undefined} */
  let need = 'start';
  /** @type {object | undefined} the running loop; another one in its place means that it has to end */
  let running;
  /** @type {AbortController | undefined} the request that is held now */
  let held;
  let failures = 0;
  /** @type {number | undefined} the patience that the server asked for, and has had when it is asked again */
  let patience;
  let askedAt = 0;
  let wakeSleeper = () => {};

  function well() {
    if (failures) onStale?.(undefined);
    failures = 0;
    patience = undefined;
  }

  /** @param {object} self */
  async function run(self) {
    const over = () => self !== running;
    while (!over()) {
      try {
        if (need) {
          const from = await sync(need);
          if (over()) return;
          cursor = from;
          need = undefined;
        }
        held = new AbortController();
        askedAt = Date.now();
        // After a failure it is not held: a person shall not read "Connection lost" for as long as a poll is silent. But
        // polls are what a limit counts: one that has been waited out is trusted, and not asked twice.
        if (patience) well();
        const hold = failures ? 0 : wait;
        const answer = await call('GET', '/events?wait=' + hold, {
          headers: cursor ? { 'Last-Event-ID': cursor } : {},
          signal: held.signal,
          timeout: hold + 10,
        });
        if (over()) return;
        well();
        // Events beside a reset are part of what is read again.
        if (answer.events.some((/** @type {Event} */ event) => event.type === 'reset')) need = 'reset';
        else {
          cursor = answer.last_event_id;
          if (answer.events.length) onEvents(answer.events);
        }
      } catch (error) {
        if (over()) return;
        const problem = /** @type {Problem} */ (error);
        if (problem.slug === 'aborted') continue;
        // The server took none of the cursor (400) or none of the token (401); else what was needed is still needed.
        if (problem.status === 401) need = 'unauthorized';
        else if (problem.status === 400) need ||= 'reset';
        // The first 401 is answered at once; a second in a row backs off like anything else.
        if (problem.status === 401 && !failures++) continue;
        if (problem.status !== 401) failures++;
        patience = problem.retryAfter;
        const seconds = pause(failures, problem.retryAfter);
        problem.retryAt = Date.now() + seconds * 1000;
        onStale?.(problem);
        // Who was told may have stopped it.
        if (!over()) await sleep(seconds);
      }
    }
  }

  /** @param {number} seconds */
  const sleep = (seconds) =>
    new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      wakeSleeper = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const poll = {
    start() {
      if (running) return;
      running = {};
      run(running);
    },
    stop() {
      running = undefined;
      held?.abort();
      wakeSleeper();
    },
    restart() {
      poll.stop();
      need = 'start';
      poll.start();
    },
    wake() {
      if (Date.now() - askedAt > (wait + 1) * 1000) held?.abort();
      wakeSleeper();
    },
  };
  return poll;
}
