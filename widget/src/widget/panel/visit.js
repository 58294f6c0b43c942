// @ts-check
/**
 * The visitor with a chat, or about to begin one: the poll by which all tabs of the site hear what happens, and what the
 * browser keeps of it.
 *
 * @import {Call} from '../../shared/types.js'
 * @import {Link, Memory, TabMessage} from '../link.js'
 */
import { isForeign, problemOf } from '../../shared/api.js';
import { createPoll } from '../../shared/poll.js';
import { createMemory } from './memory.js';

const ERASED = 'visitor-erased';

/** Milliseconds between two questions to the tab that leads, by one that is looked at and would lead. */
const EVERY = 1200;
/** Questions without an answer; then another tab leads, within 5 s. */
const PATIENCE = 2;

/** The server wants no more of this visitor: nothing is asked until a person begins anew. @param {{slug: string}} problem */
export const isEnd = ({ slug }) => slug === 'blocked' || slug === ERASED;

/** @typedef {ReturnType<typeof createVisit>} Visit */

/**
 * @param {Link} link
 * @param {(message: TabMessage) => void} hear what the poll or another tab told: to both it is the same
 */
export function createVisit({ base, signal, update, tellPage, presence }, hear) {
  const { token } = presence;
  const memory = createMemory('holdline:' + base);
  /** A chat goes on. */
  let engaged = !!memory.read().live;
  let over = false;
  let wanted = false;
  let leads = false;
  let unanswered = 0;

  /** Whoever tries again after `destroy` waits for good. */
  const alive = async () => signal.aborted && new Promise(() => {});

  /** @type {Call} */
  const call = async (...what) => {
    const mine = token();
    await alive();
    let answer;
    try {
      answer = await presence.ask(...what);
    } catch (failure) {
      const error = await problemOf(failure);
      // What comes late may be about the visitor before this one.
      if (mine === token()) {
        if (isEnd(error)) tell({ stale: error });
        else if (error.status === 401 && !isForeign(error)) tell({ lost: true });
      }
      throw error;
    }
    // Where there is nothing in it, that it was done counts.
    if (mine === token() || answer === true) return answer;
    throw { status: 401, slug: 'late', message: '' };
  };

  /** Here, and in the other tabs. @param {TabMessage} message */
  function tell(message) {
    const { stale, reset, lost } = message;
    // A tab without a panel knows that word alone.
    presence.tell({ ...message, lost: lost || reset || (!!stale && stale.slug === ERASED) });
    take(message);
  }

  /** @param {TabMessage} message */
  function take(message) {
    const { chats, last_event_id, stale, patch, reset, lost } = message;
    if (patch) memory.keep(patch);
    // A tab that has not heard of the chats yet cannot go on from where another one is.
    if (last_event_id) poll.from(last_event_id, !!chats);
    const erased = stale && stale.slug === ERASED;
    if (erased || reset) memory.forget();
    else if (lost) memory.keep({ token: undefined });
    if (erased || reset || lost) presence.adopt(undefined, reset);
    // Not lost too: what was typed would be kept, and handed on to whoever comes next.
    hear(erased ? { stale } : message);
    if (reset) revive();
    // Nothing less: it would end the pause after a failure.
    if (stale && isEnd(stale) !== over) {
      over = !over;
      update();
    }
  }

  /** From now on it is somebody else, or somebody who may be asked again. */
  function revive() {
    over = false;
    update();
    poll.refresh();
  }

  /** @param {TabMessage} message */
  function overhear(message) {
    const { ask, token: theirs, patch } = message;
    const mine = token();
    // A question, or what somebody typed, is no answer of the one who leads.
    if (!ask && !patch) unanswered = 0;
    if (ask === 'lead') return leads && presence.tell({});
    if (ask) {
      if (mine) presence.tell({ token: mine, patch: { ...memory.read(), open: undefined } });
      // Whoever comes joins in the chat: all tabs are told the state from which the poll goes on.
      if (engaged) poll.refresh();
      return;
    }
    if (theirs && theirs !== mine && (!mine || patch?.chat_id)) {
      presence.adopt(theirs);
      revive();
    }
    take(message);
  }

  /** Resolves when there is a visitor. @param {AbortSignal} [signal] */
  const visitor = async (signal) => {
    await alive();
    try {
      await presence.visitor(signal);
    } catch (error) {
      throw await problemOf(error);
    }
  };

  const poll = createPoll({
    call,
    onEvents: (events, last_event_id) => tell({ events, last_event_id }),
    onStale: (problem) => tell({ stale: problem || false }),
    // A browser that finds no answer in its cache asks for one address at a time, and each tab holds a poll where they
    // cannot agree on one. Else it is the same for all: each address costs a preflight.
    mark: presence.agree() ? '' : '&' + Math.random(),
    async sync(_need, signal) {
      const known = token();
      // A page that is left keeps no lock.
      await visitor(signal);
      // Who is new has no chat, and gets the events from its first poll on.
      if (!known && !memory.read().live) return undefined;
      if (!document.hidden) tellPage();
      const { chats, last_event_id } = await call('GET', '/chats');
      // Since then it was asked again, here or by another tab, and answered perhaps.
      if (signal?.aborted) return undefined;
      tell({ chats, last_event_id });
      return last_event_id;
    },
  });

  /** @type {import('../link.js').Run} */
  const lead = (until) =>
    new Promise((resolve) => {
      // Taken by force and given up in the same moment: nobody would let go of it.
      if (until.aborted) return resolve();
      leads = true;
      // Those who were about to take the lead too leave it now: else they take it from each other, over and over.
      presence.tell({});
      // What another tab complained of may be over, and what was typed here be sent. The panel may be on its way still.
      queueMicrotask(() => hear({ stale: false, patch: memory.read() }));
      poll.start();
      until.addEventListener('abort', () => {
        leads = false;
        poll.stop();
        resolve();
      });
    });

  const heard = presence.takeOver(overhear, lead);
  if (heard && !engaged) poll.from(heard, true);
  presence.tell({ ask: 'all' });
  const watch = setInterval(() => {
    if (leads || document.hidden || !wanted) unanswered = 0;
    else if (unanswered++ < PATIENCE) presence.tell({ ask: 'lead' });
    else presence.queue({ steal: true });
  }, EVERY);
  signal.addEventListener('abort', () => clearInterval(watch));

  return {
    call,
    wake: poll.wake,
    tell,
    memory: memory.read,
    /** Resolves when there is a visitor who may be asked, if need be a new one. */
    async visitor() {
      const known = token();
      await visitor();
      if (over || !known) revive();
    },
    /** @param {boolean} here */
    wants(here) {
      // While a page is put away no tab reaches it: what the browser keeps may be of somebody else now.
      const [before, stored] = memory.look();
      // The tabs tell each other when somebody goes; else the page has emptied all, of which this is no part.
      const swept = before && !stored && presence.agree();
      if (swept) memory.keep({ token: before });
      const replaced = !swept && !!before && before !== stored;
      if (replaced || (stored && stored !== token())) {
        if (!stored) memory.forget();
        presence.adopt(stored, replaced);
        if (replaced) hear({ reset: true });
        engaged = !!memory.read().live;
        revive();
      }
      poll.wake();
      wanted = !over && (engaged ? !document.hidden || presence.agree() : here);
      return wanted;
    },
    /** Writes what each tab knows by itself. @param {Memory} patch */
    note: memory.keep,
    /** Writes what changed, here and in the other tabs; nothing reaches the disk before `remember`. @param {Memory} patch */
    keep(patch) {
      memory.keep(patch);
      const { open, ...shared } = patch;
      if (Object.keys(shared).length) presence.tell({ token: token(), patch: shared });
    },
    /** A chat begins: from now on the token is kept, and the next page goes on with it. */
    remember: () => memory.keep({ token: token(), at: Date.now(), live: true }),
    /** Whether a chat goes on; only then the poll is kept up in a hidden tab. @param {boolean} yes */
    engaged(yes) {
      if (engaged === yes) return;
      engaged = yes;
      update();
    },
  };
}
