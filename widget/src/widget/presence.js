// @ts-check
/**
 * All tabs of a site are one visitor: one of them leads, which is to say polls, and tells the others what it hears. Who
 * leads holds a Web Lock, so that it is replaced the moment it goes.
 *
 * Here is what needs no panel: who the visitor is, who leads, and a poll as lean as can be, by which agents see a
 * visitor without a chat. Once the panel is there, its poll takes the place of that one.
 *
 * @import {Call, VisitorChange} from '../shared/types.js'
 * @import {Config, Run, TabMessage, Who} from './link.js'
 */
import { currentPage } from './page.js';
import { warn } from './warn.js';

/**
 * Seconds: how long the server may hold a poll, when any other call is given up, the longest pause after failures on
 * average, the longest one that the server may ask for: a timer of more than 24 days would be over at once.
 */
const HOLD = 25;
const DEADLINE = 15;
const PAUSE = 40;
const DAY = 86_400;

/** Milliseconds after its last chat for which a visitor is known to this browser. */
const KEPT = 86_400_000;

/** Milliseconds for another tab to say that it has a token. */
const ANSWER = 150;

/**
 * @param {string} base the folder of widget.js, with its slash
 * @param {Config} config
 * @param {() => void} needed a chat begins: the panel has to come
 */
export function createPresence(base, config, needed) {
  const key = 'holdline:' + base;
  let { locks } = navigator;
  /** @type {string | undefined} */
  let token;
  /** @type {string | undefined} */
  let cursor;
  /**
   * None: there is none yet. Null: there cannot be, for the page is put away or the browser has none.
   * @type {BroadcastChannel | null | undefined}
   */
  let channel;
  /** The running poll, or its place in line. @type {AbortController | undefined} */
  let turn;
  /** What the site says of its visitor. @type {Who | undefined} */
  let who;
  let answered = () => {};
  /** The panel was called for: it has to read what is known here only by halves, and decides who is gone. */
  let called = false;
  /** @type {((message: TabMessage) => void) | undefined} the panel's */
  let hear;

  function call() {
    called = true;
    needed();
  }

  /** The server says that there is a chat. */
  function found() {
    // The panel keeps more of it, later: whoever goes to another page before it is there finds the chat again.
    attempt(() => {
      if (!localStorage.getItem(key)) localStorage.setItem(key, JSON.stringify({ at: Date.now(), token, live: true }));
    });
    call();
  }

  /** Storage may be forbidden: then what it would keep lasts as long as the page. @param {() => void} what */
  function attempt(what) {
    try {
      what();
    } catch {
      // As said.
    }
  }

  /**
   * The way to the server, for the panel too. Throws a `Response` that is not ok, or whatever `fetch` throws.
   * @type {Call}
   */
  async function ask(method, path, { body, signal, timeout = DEADLINE, headers = {} } = {}) {
    const mine = new AbortController();
    const giveUp = () => {
      mine.abort();
      clearTimeout(timer);
    };
    // Also on the way through a long answer, and through that of a refusal, which whoever asked reads.
    const timer = setTimeout(giveUp, 1000 * timeout);
    if (body) headers['Content-Type'] = 'application/json';
    if (token) headers.Authorization = 'Bearer ' + token;
    // Of a turn to poll, which may have been let go while there was no visitor yet.
    if (signal) {
      signal.onabort = giveUp;
      if (signal.aborted) giveUp();
    }
    const response = await fetch(base + 'api/v1' + path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      credentials: 'omit',
      signal: mine.signal,
    });
    if (!response.ok) throw response;
    const told = response.status === 204 || (await response.json());
    clearTimeout(timer);
    return told;
  }

  /** @param {TabMessage} message */
  const tell = (message) => channel && channel.postMessage(message);

  /** @param {number} ms @returns {Promise<void>} sooner, if somebody has an answer */
  const wait = (ms) =>
    new Promise((resolve) => {
      answered = resolve;
      setTimeout(resolve, ms);
    });

  /** @param {string} [theirs] @param {boolean} [forget] what was said of the visitor before */
  function adopt(theirs, forget) {
    if (forget) who = undefined;
    cursor = undefined;
    token = theirs;
    attempt(() => {
      if (!theirs) {
        localStorage.removeItem(key);
        sessionStorage.removeItem(key);
      }
      if (config.presence === 'session') sessionStorage.setItem(key + '#', theirs || '');
    });
    answered();
    tellWho();
  }

  /** There is a visitor, once it resolves. @param {AbortSignal} [signal] */
  const visitor = async (signal) =>
    token ||
    alone(key + '#', async () => {
      tell({ ask: 'all' });
      if (channel) await wait(ANSWER);
      if (token) return;
      const body = { page: currentPage(config), locale: navigator.language };
      const told = await ask('POST', '/visitors', { body, signal });
      // Where there are no locks somebody may have been faster.
      if (token) return;
      adopt(told.token);
      tell({ token });
    });

  /** @param {VisitorChange} body */
  const tellServer = async (body) => token && ask('PATCH', '/visitors/me', { body });

  // Not being able to tell is no matter: the next page does.
  const tellPage = () => tellServer({ page: currentPage(config) }).catch(() => {});

  const tellWho = () =>
    who &&
    tellServer(who).catch(({ status }) => {
      // Or what was wrong would spoil what is right next time.
      if (status === 400) who = undefined;
      warn(`setVisitor: ${status}`);
    });

  /** @type {Run} */
  let run = async (signal) => {
    // The server may know of a chat of which this browser does not, yet.
    if (token) tellPage().then((me) => signal.aborted || (me && me.chat_id && found()));
    for (let failures = 0; !signal.aborted; ) {
      try {
        await visitor(signal);
        const { events, last_event_id } = await ask('GET', '/events?wait=' + HOLD, {
          signal,
          timeout: HOLD + 10,
          headers: cursor ? { 'Last-Event-ID': cursor } : {},
        });
        failures = 0;
        cursor = last_event_id;
        // A "reset" is no chat: the server does not know the page any more.
        if (events.some((/** @type {{type: string}} */ { type }) => type !== 'reset')) found();
        else if (events.length) tellPage();
      } catch (/** @type {any} */ error) {
        const status = error.status;
        if (status === 401 && !called) {
          // Or another tab would hand it back.
          tell({ lost: true });
          adopt();
        }
        // A server with other data does not know it.
        if (status === 400) cursor = undefined;
        // Blocked.
        if (status === 403) return;
        if (signal.aborted) return;
        // A date is not heeded, and would be no number.
        const asked = (error.headers && +error.headers.get('Retry-After')) || 0;
        // Not in step with all the others that the same server failed.
        await wait(1000 * Math.max(Math.min(DAY, asked), Math.min(PAUSE, 2 ** failures++) * (0.5 + Math.random())));
      }
    }
  };

  /**
   * Runs `what` when no other tab is at it; where tabs cannot agree, at once.
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} what
   * @param {LockOptions} [options]
   * @returns {Promise<T>}
   */
  async function alone(name, what, options = {}) {
    /** @type {Promise<T> | undefined} */
    let begun;
    try {
      if (locks && channel) return await locks.request(name, options, () => (begun = what()));
    } catch (/** @type {any} */ error) {
      if (begun || error.name === 'AbortError') throw error;
      // Locks may be forbidden.
      locks = /** @type {any} */ (undefined);
    }
    return what();
  }

  /** Stands in line to lead. @param {LockOptions} [options] */
  function queue(options) {
    stop();
    const mine = new AbortController();
    const { signal } = mine;
    turn = mine;
    alone(key, () => run(signal), options || { signal }).catch(() => {
      // Another tab took it, for this one did not answer.
      if (turn === mine) queue();
    });
  }

  /** Whoever it was is gone. @param {boolean} [forget] what was said of the visitor */
  function lose(forget) {
    adopt(undefined, forget);
    // What is under way is about somebody else.
    if (turn) queue();
  }

  /** At what an earlier page left, or another one while this one was away. */
  function look() {
    attempt(() => {
      const stored = JSON.parse(localStorage.getItem(key) || '{}');
      if (Date.now() > stored.at + KEPT) return adopt();
      const theirs = stored.token || (config.presence === 'session' && sessionStorage.getItem(key + '#'));
      if (theirs && theirs !== token) adopt(theirs);
      // A chat goes on, or the panel was left open.
      if (stored.live || (stored.token && sessionStorage.getItem(key))) call();
    });
  }

  function stop() {
    if (turn) turn.abort();
    answered();
    turn = undefined;
  }

  return {
    /** @param {Who} more */
    setVisitor(more) {
      who = Object.assign({}, who, more);
      tellWho();
    },
    /** This tab leads, or would. @param {boolean} yes */
    want(yes) {
      if (!channel && !hear) look();
      // While a page is left it is hidden.
      if (!channel && (yes || !document.hidden)) {
        attempt(() => {
          // So it stays where the browser has none.
          channel = null;
          channel = new BroadcastChannel(key);
          channel.onmessage = ({ data }) => {
            if (hear) return hear(data);
            if (data.lost) lose(data.reset);
            if (data.ask === 'all' && token) tell({ token });
            if (data.token && !token) adopt(data.token);
            // Another tab has a chat.
            if (data.events || (data.patch && data.patch.live)) call();
          };
          // What was missed while there was none?
          tell({ ask: 'all' });
        });
      }
      if (yes !== !!turn) yes ? queue() : stop();
    },
    /** Lets go of all that would keep the page out of the browser's back/forward cache. */
    leave() {
      stop();
      if (channel) channel.close();
      channel = null;
    },
    tellPage,
    /** The next one at this browser is somebody else. */
    forget() {
      tell({ reset: true, lost: true });
      lose(true);
    },
    /** What the panel has to know, and its poll in the place of this one. */
    link: {
      ask,
      tell,
      visitor,
      adopt,
      queue,
      token: () => token,
      /** Whether the tabs can agree on the one that leads. */
      agree: () => !!locks && channel !== null,
      /** @param {(message: TabMessage) => void} theirs @param {Run} poll */
      takeOver(theirs, poll) {
        hear = theirs;
        run = poll;
        // At once: what a poll in between heard would be lost.
        if (turn) {
          // A visitor who is being made is not made twice.
          if (!token) turn.signal.onabort = null;
          queue({ steal: true });
        }
        return called ? '' : cursor;
      },
    },
  };
}
