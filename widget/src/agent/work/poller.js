// @ts-check
/**
 * The poll in a worker, with the face of `shared/poll.js`; where the browser has no worker for us, on the page.
 *
 * @import {Problem} from '../../shared/api.js'
 * @import {Poll, PollOptions, SyncReason} from '../../shared/poll.js'
 * @import {Event} from '../../shared/types.js'
 *
 * @typedef {{ act: 'start' | 'stop' | 'wake', synced?: undefined } | { act: 'refresh', round: number, synced?: undefined } |
 *   { act?: undefined, synced: { id: number, cursor?: string, problem?: Problem } }} ToWorker
 * @typedef {{ events?: Event[], stale?: Problem | false, sync?: { id: number, reason: SyncReason } }} ToPage
 */
import { createPoll } from '../../shared/poll.js';
import { plain } from './plain.js';

/**
 * @param {PollOptions} options
 * @param {() => Worker} [make]
 * @returns {Pick<Poll, 'start' | 'stop' | 'refresh' | 'wake'>}
 */
export function createPoller(options, make = () => new Worker(POLL_WORKER)) {
  let round = 0;
  let running = false;
  /** @type {Worker | undefined} */
  let worker;
  /** @type {Poll | undefined} in the place of the worker */
  let here;

  /** @param {ToWorker} message */
  const tell = (message) => worker?.postMessage(message);

  function instead() {
    worker?.removeEventListener('message', hear);
    worker?.terminate();
    worker = undefined;
    here = createPoll(options);
    if (running) here.start();
  }

  /** @param {MessageEvent<ToPage & { round: number }>} event */
  function hear({ data: { events, stale, sync, round: of } }) {
    // Of what was heard before a beginning nothing counts; what was heard before a mere stop the worker has counted.
    if (of !== round) return;
    if (events) options.onEvents(events, '');
    if (stale !== undefined) options.onStale?.(stale || undefined);
    // Asked just before a stop; when it is started again the worker asks again.
    if (sync && running) {
      const { id, reason } = sync;
      options.sync(reason).then(
        (cursor) => tell({ synced: { id, cursor } }),
        (problem) => tell({ synced: { id, problem: plain(problem) } }),
      );
    }
  }

  try {
    worker = make();
    worker.addEventListener('message', hear);
    worker.addEventListener('error', () => worker && instead(), { once: true });
  } catch {
    instead();
  }

  return {
    start() {
      running = true;
      if (here) here.start();
      else tell({ act: 'start' });
    },
    stop() {
      running = false;
      if (here) here.stop();
      else tell({ act: 'stop' });
    },
    refresh() {
      if (here) here.refresh();
      else tell({ act: 'refresh', round: ++round });
    },
    wake() {
      if (here) here.wake();
      else tell({ act: 'wake' });
    },
  };
}
