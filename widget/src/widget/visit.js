// @ts-check
/**
 * The visitor: who it is for the server, what it looks at, and the poll by which it is on the site.
 *
 * @import {Call, Chat, Event} from '../shared/types.js'
 * @import {Link} from './link.js'
 */
import { createApi, Problem } from '../shared/api.js';
import { createPoll } from '../shared/poll.js';
import { createMemory } from './memory.js';
import { currentPage, watchRoute } from './page.js';

const ERASED = 'visitor-erased';

/**
 * @param {string} base the folder of widget.js, with its slash
 * @param {boolean} fullPage
 * @param {object} on
 * @param {(chats: Chat[]) => void} on.chats
 * @param {(events: Event[]) => void} on.events
 * @param {(problem: Problem | undefined) => void} on.stale
 * @param {() => void} on.lost
 * @returns {Omit<Link, 'kit' | 'root' | 'launcher'>}
 */
export function createVisit(base, fullPage, on) {
  const key = 'holdline:' + base;
  const memory = createMemory(key);
  let { token } = memory.read();
  let engaged = false;
  /** The server wants no more of this visitor: nothing is asked until a person begins anew. */
  let over = false;
  /** @type {Promise<void> | undefined} */
  let minting;
  const api = createApi(base + 'api/v1', () => token);

  /** @type {Call} */
  const call = async (...what) => {
    const mine = token;
    try {
      return await api(...what);
    } catch (error) {
      const problem = /** @type {Problem} */ (error);
      // What comes late may be about the visitor before this one.
      if (mine === token && ['blocked', ERASED].includes(problem.slug)) end(problem);
      throw problem;
    }
  };

  /** @param {Problem} problem blocked, or erased */
  function end(problem) {
    over = true;
    poll.stop();
    if (problem.slug === ERASED) {
      token = undefined;
      memory.keep({ token, chat_id: token, draft: token, outbox: token, to: token });
    }
    on.stale(problem);
  }

  async function mint() {
    const body = { page: currentPage(fullPage), locale: navigator.language || undefined };
    try {
      ({ token } = await call('POST', '/visitors', { body }));
    } finally {
      minting = undefined;
    }
  }

  /** @param {boolean} [anew] */
  async function visitor(anew) {
    if (anew) {
      token = undefined;
      memory.keep({ token });
      on.lost();
    }
    if (token) return;
    minting ||= mint();
    if (over) {
      over = false;
      poll.restart();
    }
    await minting;
  }

  const tellPage = () => call('PATCH', '/visitors/me', { body: { page: currentPage(fullPage) } });

  const poll = createPoll({
    call,
    onEvents: on.events,
    onStale: on.stale,
    async sync(reason) {
      const known = token;
      await visitor(reason === 'unauthorized');
      // Who is new has no chat, and gets the events from its first poll on.
      if (token !== known) return undefined;
      const [{ chats, last_event_id }] = await Promise.all([call('GET', '/chats'), tellPage()]);
      on.chats(chats);
      return last_event_id;
    },
  });

  /** Without a chat only a tab that is looked at counts as a visit. */
  const update = () => {
    if (over || (document.hidden && !engaged)) poll.stop();
    else poll.start();
  };

  document.addEventListener('visibilitychange', () => {
    update();
    poll.wake();
  });
  // A request that is held past this would keep the page out of the browser's back/forward cache.
  addEventListener('pagehide', poll.stop);
  addEventListener('pageshow', update);
  addEventListener('online', poll.wake);
  // Another tab began a chat: this one joins it. Or it erased the visitor: this one is told as soon as it asks.
  addEventListener('storage', (event) => {
    if (event.key !== key) return;
    const theirs = event.newValue && memory.read().token;
    if (theirs === token || (over && !theirs)) return;
    token = theirs || token;
    over = false;
    poll.restart();
  });
  // Not being able to tell is no matter: the next `sync` does.
  watchRoute(() => token && !over && tellPage().catch(() => {}));
  update();

  return {
    call,
    poll,
    memory: memory.read,
    keep: memory.keep,
    remember: () => memory.keep({ token }),
    visitor,
    async erase() {
      const mine = token;
      await call('DELETE', '/visitors/me');
      // The poll may have heard of it before.
      if (mine === token) end(new Problem(401, ERASED));
    },
    engaged(yes) {
      engaged = yes;
      update();
    },
  };
}
