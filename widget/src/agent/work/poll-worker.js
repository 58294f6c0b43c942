// @ts-check
/**
 * The poll, in a thread of its own: a page out of sight has its timers slowed down to one a minute, and a busy one has
 * none to spare. The page does what needs the page: it reads the state when it is asked to, and hears what happens.
 *
 * @import {Problem} from '../../shared/api.js'
 * @import {ToPage, ToWorker} from './poller.js'
 */
import { createApi } from '../../shared/api.js';
import { createPoll } from '../../shared/poll.js';
import { plain } from './plain.js';

const tell = (/** @type {ToPage} */ message) => postMessage({ ...message, round });

/** How often the page has begun anew: what was heard before that is not for it. */
let round = 0;
let asked = 0;
/** @type {Map<number, { resolve: (cursor?: string) => void, reject: (problem: Problem) => void }>} */
const questions = new Map();

const poll = createPoll({
  call: createApi('/api/v1'),
  sync: (reason) =>
    new Promise((resolve, reject) => {
      questions.set(++asked, { resolve, reject });
      tell({ sync: { id: asked, reason } });
    }),
  onEvents: (events) => tell({ events }),
  onStale: (problem) => tell({ stale: problem ? plain(problem) : false }),
});

addEventListener('message', (/** @type {MessageEvent<ToWorker>} */ { data }) => {
  if (data.act === 'refresh') round = data.round;
  if (data.act) return poll[data.act]();
  const { id, cursor, problem } = data.synced;
  const question = questions.get(id);
  questions.delete(id);
  if (problem) question?.reject(problem);
  else question?.resolve(cursor);
});
