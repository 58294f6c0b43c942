// @ts-check
/**
 * Reads the state from the server, and folds in what the poll brings after it.
 *
 * @import {SyncReason} from '../../shared/poll.js'
 * @import {Problem} from '../../shared/api.js'
 * @import {Agent, Chat, Chats, Event, Visitor} from '../../shared/types.js'
 * @import {State} from '../state/state.js'
 * @import {Context} from './context.js'
 */
import { foldEvents, withAllVisitors, withChats } from '../../shared/fold.js';
import { comesToMe, leftMe, withArrivals } from '../state/arrivals.js';
import { withoutErased } from '../state/erased.js';
import { withLeftOver } from '../state/outbox.js';
import { leftWords, newChatWords, newMessageWords, visitorName } from '../words.js';
import { readSkew } from './clock.js';
import { persistently } from './patience.js';

/**
 * @param {Context} context
 * @param {{ again: () => Promise<unknown>, become: (agent: Agent) => void }} session
 * @param {{ restore: () => void, refill: () => string[] }} keep
 * @param {() => void} ready what waits for a fresh state may go on
 */
export function createSync({ store, call, set, know }, session, keep, ready) {
  async function readAgent() {
    set({ agent: await persistently(() => call('GET', '/agents/me')) });
  }

  /**
   * A limit is waited out at each call: beginning anew each time would never come to the end.
   * @param {string} path
   */
  const ask = (path) =>
    persistently(() => call('GET', path), {
      patience: 0,
      told: (seconds, problem) => set({ stale: seconds ? problem : undefined }),
    });

  /** @returns {Promise<Visitor[]>} */
  async function readVisitors() {
    /** @type {Visitor[]} */
    const all = [];
    for (let before = ''; ; ) {
      const { visitors, next } = await ask(`/visitors?limit=1000${before}`);
      all.push(...visitors);
      if (!next) return all;
      before = `&before=${encodeURIComponent(next)}`;
    }
  }

  /**
   * The lists are cut somewhere. What stands on the screen or waits to be sent is asked for by itself, unless there is
   * no such chat any more.
   * @param {Set<string>} listed
   * @returns {Promise<Chat[]>}
   */
  async function readHeld(listed) {
    const { known, outbox, selected = '' } = store.get();
    const ids = new Set([selected, ...Object.keys(outbox)].filter((id) => known.threads[id] && !listed.has(id)));
    const chats = await Promise.all(
      [...ids].map((id) =>
        ask(`/chats/${id}`).catch((/** @type {Problem} */ problem) => {
          if (problem.status !== 404 && problem.status !== 403) throw problem;
        }),
      ),
    );
    return chats.filter(Boolean);
  }

  /**
   * The open chats come first: their answer carries the cursor, and what happens while the rest is read comes again
   * by the poll. They are asked for by themselves, so that no number of ended ones can hide one.
   * @param {SyncReason} reason
   */
  async function sync(reason) {
    if (reason === 'unauthorized') await session.again();
    else session.become((await ask('/session')).agent);
    if (!store.get().read) keep.restore();
    // By the agent, because an admin would be given everybody's.
    const own = `/chats?agent_id=${store.get().agent?.id}`;
    /** @type {Chats} */
    const open = await ask(`${own}&state=open&limit=100`);
    /** @type {Chats} */
    const recent = await ask(`${own}&limit=50`);
    const chats = [...open.chats, ...recent.chats];
    chats.push(...(await readHeld(new Set(chats.map(({ id }) => id)))));
    const visitors = await readVisitors();
    store.update((state) => {
      const known = withAllVisitors(withChats(state.known, chats), visitors);
      return withoutErased(withLeftOver({ ...state, known, read: true }));
    });
    keep.refill();
    ready();
    readSkew().then((skew) => skew !== undefined && set({ skew }));
    return open.last_event_id;
  }

  /** @param {Event[]} events */
  function onEvents(events) {
    const before = store.get();
    know((known) => foldEvents(known, events));
    store.update((state) => withArrivals(state, before.known, events));
    if (events.some(({ type }) => type === 'agent.status')) readAgent().catch(() => {});
    for (const event of events) {
      const text = wordsOf(event, before);
      const about = event.chat ?? store.get().known.threads[event.message?.chat_id ?? '']?.chat;
      if (!text || !about) continue;
      const name = visitorName(about.visitor_id, about.visitor_name);
      // Of what is over nobody is called to the screen.
      const chatId = about.state === 'open' && about.agent_id === before.agent?.id ? about.id : undefined;
      set({ said: { text, turn: store.get().said.turn + 1, chatId, name } });
    }
  }

  /**
   * Told once: an event that comes again does not raise the number of the last message.
   * @param {Event} event
   * @param {State} before
   */
  function wordsOf(event, before) {
    const { known, agent } = before;
    const { type, chat, message } = event;
    if (chat && comesToMe(event, known, agent?.id))
      return newChatWords(visitorName(chat.visitor_id, chat.visitor_name), type === 'chat.transferred');
    if (chat && !before.given[chat.id] && leftMe(event, known, agent?.id))
      return leftWords(chat, visitorName(chat.visitor_id, chat.visitor_name));
    const talk = message?.sender === 'visitor' && store.get().known.threads[message.chat_id]?.chat;
    const held = known.threads[message?.chat_id ?? '']?.chat;
    if (!talk || talk.closed_reason === 'erased' || (held && message.seq <= held.last_seq)) return undefined;
    return newMessageWords(visitorName(talk.visitor_id, talk.visitor_name), message.text);
  }

  return { sync, onEvents };
}
