// @ts-check
/**
 * The one poll loop, for the widget and the agent page.
 *
 * `sync(reason, signal)` reads the state and answers the cursor to go on from (undefined: from now on); once the signal
 * is aborted its answer counts for nothing. It is asked at the start, after a `reset`, and after a 401: for the agent
 * page the promise may take as long as a person needs to log in. Whatever it throws is treated like a failed poll: back
 * off, ask again.
 *
 * @import {Call, Event} from './types.js'
 * @import {Problem} from './api.js'
 *
 * @typedef {'start' | 'reset' | 'unauthorized'} SyncReason
 * @typedef {object} PollOptions
 * @property {Call} call
 * @property {(reason: SyncReason, signal?: AbortSignal) => Promise<string | undefined>} sync
 * @property {(events: Event[], cursor: string) => void} onEvents one answer's events, in order; never empty, never with
 *   a `reset`; and from where the next poll goes on
 * @property {(stale: Problem | undefined) => void} [onStale] called on every failed try with why it failed and, as its
 *   `retryAt`, when the next try is; with undefined when an answer came after that
 * @property {string} [mark] what makes the address one of its own
 *
 * @typedef {object} Poll
 * @property {() => void} start goes on from where it was; the first time, or after `refresh`, with a `sync`
 * @property {() => void} stop lets the held request go; keeps the cursor
 * @property {() => void} refresh forgets the cursor: goes on with a `sync('start')`, now or when it is started
 * @property {(cursor: string, whole?: boolean) => void} from while it is stopped: somebody else has heard all until
 *   there; who has not read the state does so all the same, unless that is known too (`whole`)
 * @property {() => void} wake the network or the page is back: try now, unless a limit is waited out, and trust no
 *   request from before a sleep
 */
import { isForeign } from './api.js';

/** Seconds that the server is asked to hold the poll. */
const HOLD = 25;

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

/** @param {number} ms @returns {Promise<void>} */
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * @param {PollOptions} options
 * @returns {Poll}
 */
export function createPoll({ call, sync, onEvents, onStale, mark = '' }) {
  /** @type {string | undefined} */
  let cursor;
  /** @type {SyncReason | undefined} */
  let need = 'start';
  /** @type {AbortController | undefined} of the running loop, and of the request that it holds */
  let running;
  let failures = 0;
  /** @type {number | undefined} the patience that the server asked for, and has had when it is asked again */
  let patience;
  /** Until when the loop is left alone, in milliseconds; later it has slept, together with the machine. */
  let trusted = 0;

  function well() {
    if (failures) onStale?.(undefined);
    failures = 0;
    patience = undefined;
  }

  /** @param {AbortSignal} signal */
  async function run(signal) {
    while (!signal.aborted) {
      try {
        trusted = Infinity;
        if (need) {
          const from = await sync(need, signal);
          if (signal.aborted) return;
          cursor = from;
          need = undefined;
        }
        // After a failure it is not held: a person shall not read "Connection lost" for as long as a poll is silent. But
        // polls are what a limit counts: one that has been waited out is trusted, and not asked twice.
        if (patience) well();
        const hold = failures ? 0 : HOLD;
        trusted = Date.now() + (HOLD + 1) * 1000;
        const { events, last_event_id } = await call('GET', '/events?wait=' + hold + mark, {
          headers: cursor ? { 'Last-Event-ID': cursor } : {},
          signal,
          timeout: hold + 10,
        });
        if (signal.aborted) return;
        well();
        // Events beside a reset are part of what is read again.
        if (events.some((/** @type {Event} */ { type }) => type === 'reset')) need = 'reset';
        else {
          cursor = last_event_id;
          if (events.length) onEvents(events, last_event_id);
        }
      } catch (error) {
        if (signal.aborted) return;
        const problem = /** @type {Problem} */ (error);
        const { status } = problem;
        // The server took none of the cursor (400) or none of the token (401); else what was needed is still needed.
        const unauthorized = status === 401 && !isForeign(problem);
        if (unauthorized) need = 'unauthorized';
        else if (status === 400) need ||= 'reset';
        // The first 401 is answered at once; a second in a row backs off like anything else.
        if (!failures++ && unauthorized) continue;
        patience = problem.retryAfter;
        const ms = pause(failures, patience) * 1000;
        problem.retryAt = Date.now() + ms;
        onStale?.(problem);
        // Who was told may have stopped it.
        if (signal.aborted) return;
        // Of what the server said nothing about a person who comes back may hope that it is over.
        trusted = patience ? problem.retryAt : 0;
        await sleep(ms);
      }
    }
  }

  /** @type {Poll} */
  const poll = {
    start() {
      if (running) return;
      running = new AbortController();
      run(running.signal);
    },
    stop() {
      running?.abort();
      running = undefined;
    },
    refresh() {
      need = 'start';
      if (running) again();
    },
    from(heard, whole) {
      if (running || (need && !whole)) return;
      cursor = heard;
      need = undefined;
    },
    wake() {
      if (running && (navigator.onLine === false || Date.now() > trusted)) again();
    },
  };

  function again() {
    patience = undefined;
    poll.stop();
    poll.start();
  }

  return poll;
}
