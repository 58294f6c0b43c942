// @ts-check
/**
 * A site with tabs that have the widget, and a server that answers as told. What a test has no hand in: locks, channels,
 * storage and time are those of all tabs.
 *
 * @import {TestContext} from 'node:test'
 * @import {Config, TabMessage, Who} from '../src/widget/link.js'
 */
import { createVisit } from '../src/widget/panel/visit.js';
import { createPresence } from '../src/widget/presence.js';

const BASE = 'https://desk.example/';
/** Under which the browser keeps what outlives a page. */
export const KEY = 'holdline:' + BASE;

/** A chat, as much of it as a visit looks at. */
export const chat = { id: 'c', state: 'open', last_seq: 0 };

/** What the browser has kept of a visitor with that chat. */
export const known = { token: 't', chat_id: 'c', live: true, draft: 'x', outbox: { i: 'y' } };

/** No answer at all. */
export const SILENCE = Symbol('silence');

/**
 * A status, a problem (with its Retry-After), or what is answered, or a promise of it. Nothing: a poll is held for as
 * long as it asks for.
 * @typedef {number | [status: number, slug: string, retryAfter?: number | string] | object | symbol | void} Answer
 */

/** A server at which nothing happens, in a chat or without one. */
export const quiet = {
  'GET /chats': () => ({ chats: [chat], last_event_id: '1' }),
  'PATCH /visitors/me': () => ({}),
  'POST /visitors': () => ({ token: 'new' }),
  'DELETE /visitors/me': () => 204,
};

/** An answer that is on its way until it is given. */
export function later() {
  /** @type {(answer: object) => void} */
  let give = () => {};
  /** @type {Promise<object>} */
  const answer = new Promise((resolve) => {
    give = resolve;
  });
  return { answer, give };
}

/** @param {Answer} answer */
function responseOf(answer) {
  if (typeof answer === 'number') return new Response(null, { status: answer });
  if (!Array.isArray(answer)) return Response.json(answer);
  const [status, slug, retryAfter] = answer;
  const headers = { 'Retry-After': String(retryAfter ?? '') };
  return Response.json({ type: `/problems/${slug}` }, { status, headers });
}

/** Web Locks, as much of them as is used. */
function createLocks() {
  /** @type {Map<string, {begin(): void, lose(): void}[]>} by name: who has it, and who waits for it */
  const lines = new Map();
  return {
    /** @param {string} name @param {LockOptions} options @param {() => Promise<unknown>} use */
    request: (name, { signal, steal }, use) =>
      new Promise((resolve, reject) => {
        const line = lines.get(name) || [];
        lines.set(name, line);
        let begun = false;
        const lose = () => reject(new DOMException('', 'AbortError'));
        const leave = () => {
          const at = line.indexOf(claim);
          if (at >= 0) line.splice(at, 1);
          if (at === 0) line[0]?.begin();
        };
        // In a task of its own, and not any more if it was given up before.
        const begin = () =>
          queueMicrotask(() => {
            if (signal?.aborted) return leave();
            begun = true;
            use().then(resolve, reject).finally(leave);
          });
        const claim = { begin, lose };
        signal?.addEventListener('abort', () => {
          if (begun) return;
          lose();
          if (line[0] !== claim) leave();
        });
        if (steal) line.shift()?.lose();
        steal ? line.unshift(claim) : line.push(claim);
        if (line[0] === claim) begin();
      }),
  };
}

/** @param {Map<string, string>} items */
const storageOf = (items) => ({
  getItem: (/** @type {string} */ key) => items.get(key) ?? null,
  setItem: (/** @type {string} */ key, /** @type {string} */ value) => items.set(key, value),
  removeItem: (/** @type {string} */ key) => items.delete(key),
});

/**
 * @param {TestContext} context
 * @param {Record<string, (body: any) => Answer>} answers by "POST /visitors" and the like
 * @param {object} [options]
 * @param {Record<string, unknown>} [options.memory] what the browser has kept
 * @param {boolean} [options.locks] it has locks
 */
export function createSite(context, answers, { memory, locks = true } = {}) {
  context.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_000_000_000_000 });
  /** @type {Map<string, string>} */
  const disk = new Map();
  if (memory) disk.set(KEY, JSON.stringify({ at: Date.now(), ...memory }));
  /** @type {{what: string, token: string | undefined, cursor: string | undefined, wait: string | null, body: any}[]} */
  const calls = [];
  /** @type {Set<{name: string, frozen?: boolean, onmessage?: (event: {data: any}) => void}>} */
  const channels = new Set();

  class BroadcastChannel {
    constructor(/** @type {string} */ name) {
      this.name = name;
      channels.add(this);
    }
    postMessage(/** @type {TabMessage} */ message) {
      const data = structuredClone(message);
      for (const one of channels) {
        if (one !== this && one.name === this.name && !one.frozen) queueMicrotask(() => one.onmessage?.({ data }));
      }
    }
    close() {
      channels.delete(this);
    }
  }

  const document = { hidden: false, title: 'Shop', referrer: '' };
  const globals = {
    document,
    BroadcastChannel,
    navigator: { language: 'en', onLine: true, locks: locks ? createLocks() : undefined },
    location: { href: 'https://shop.example/' },
    localStorage: storageOf(disk),
    sessionStorage: storageOf(new Map()),
    /** @param {string} url @param {RequestInit & {headers?: Record<string, string>}} init */
    async fetch(url, { method, headers, body, signal }) {
      const { pathname, searchParams } = new URL(url);
      const what = `${method} ${pathname.slice('/api/v1'.length)}`;
      const token = headers?.Authorization?.slice('Bearer '.length);
      const given = body ? JSON.parse(String(body)) : undefined;
      calls.push({ what, token, cursor: headers?.['Last-Event-ID'], wait: searchParams.get('wait'), body: given });
      signal?.throwIfAborted();
      const aborted = new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
      const answer = await Promise.race([answers[what]?.(given), aborted]);
      if (answer !== undefined && answer !== SILENCE) return responseOf(answer);
      const held = new Promise((resolve) => {
        const nothing = () => resolve(responseOf({ events: [], last_event_id: headers?.['Last-Event-ID'] || '0' }));
        if (answer !== SILENCE) setTimeout(nothing, Number(searchParams.get('wait')) * 1000);
      });
      return Promise.race([held, aborted]);
    },
  };
  /** @type {(() => void)[]} */
  const tabs = [];
  // What is under way in them comes to its end while there still is a browser.
  context.after(() => {
    for (const close of tabs) close();
    return pass();
  });
  for (const [name, value] of Object.entries(globals)) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    context.after(() => {
      if (before) Object.defineProperty(globalThis, name, before);
      else Reflect.deleteProperty(globalThis, name);
    });
  }

  /** @param {Partial<Config>} [config] @param {Who} [who] what the site says of its visitor */
  function tab(config = {}, who = undefined) {
    const ending = new AbortController();
    /** @type {ReturnType<typeof createVisit> | undefined} */
    let visit;
    const presence = createPresence(
      BASE,
      /** @type {Config} */ ({ presence: 'page', page: 'path', ...config }),
      () => one.needed++,
    );
    if (who) presence.setVisitor(who);
    const here = () => config.proactive !== 'off' && !document.hidden;
    const update = () => presence.want(!ending.signal.aborted && (visit ? visit.wants(here()) : here()));
    const one = {
      presence,
      update,
      /** How often the panel was asked for. */
      needed: 0,
      /** What its panel was told. @type {TabMessage[]} */
      heard: [],
      /** Loads the panel. */
      open() {
        const link = {
          base: BASE,
          signal: ending.signal,
          update,
          tellPage: presence.tellPage,
          presence: presence.link,
        };
        visit = createVisit(/** @type {any} */ (link), (message) => {
          one.heard.push(message);
          // As the model does.
          if (message.chats) visit?.engaged(message.chats.some(({ state }) => state !== 'closed'));
        });
        // As the entry does.
        update();
        return visit;
      },
      /** What went wrong, as its panel was told. */
      stale: () => one.heard.flatMap(({ stale }) => (stale ? [stale.slug] : [])),
      /** As a page that is put away: no tab reaches it. @param {() => Promise<void>} meanwhile */
      async away(meanwhile) {
        presence.leave();
        await meanwhile();
        update();
      },
      /** It neither hears nor does anything any more, and keeps its lock all the same, until another one takes it. */
      freeze() {
        if (channel) channel.frozen = true;
        Object.assign(presence.link, { queue() {}, tell() {} });
      },
      /** The tab is closed: its locks are let go. */
      close() {
        ending.abort();
        presence.leave();
      },
    };
    tabs.push(one.close);
    update();
    const channel = [...channels].at(-1);
    return one;
  }

  /** Lets so much time pass, with all that happens in it. @param {number} [ms] */
  async function pass(ms = 0) {
    for (let left = ms; ; left -= 50) {
      for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
      if (left <= 0) return;
      context.mock.timers.tick(Math.min(50, left));
    }
  }

  return {
    tab,
    pass,
    calls,
    document,
    /** @param {string} what */
    count: (what) => calls.filter((call) => call.what === what).length,
    /** What the browser keeps. @returns {any} */
    stored: () => JSON.parse(disk.get(KEY) || 'null'),
  };
}
