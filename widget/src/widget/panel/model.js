// @ts-check
/**
 * What the panel knows and does; no DOM in it. Every change goes through `set`, which tells the view.
 *
 * @import {Chat, Event} from '../../shared/types.js'
 * @import {Pending} from '../../shared/fold.js'
 * @import {Problem} from '../../shared/api.js'
 * @import {Addressee, Link} from '../link.js'
 * @import {State} from './state.js'
 */
import { isLimit } from '../../shared/api.js';
import { createCountdown } from '../../shared/countdown.js';
import { emptyState, foldChats, withChat, withChats, withMessage } from '../../shared/fold.js';
import { uuid } from '../../shared/ids.js';
import { createHistory } from './history.js';
import { tidy } from './kit.js';
import { createOutbox } from './outbox.js';
import { createSignals } from './signals.js';
import { chatOf, live, threadOf } from './state.js';
import * as words from './words.js';

/** @typedef {ReturnType<typeof createModel>} Model */

/** Milliseconds. */
const MOMENT = 2000;

/** @param {{text: string}[]} outbox @param {string} draft */
const joined = (outbox, draft) => [...outbox.map(({ text }) => text), draft].filter(Boolean).join('\n');

/** @param {Pending[]} outbox */
const stored = (outbox) => Object.fromEntries(outbox.map(({ id, text }) => [id, text]));

/** @type {Partial<State>} */
const quiet = { notice: undefined, join: undefined };

/** @returns {Partial<State>} */
const fresh = () => ({ known: emptyState('visitor'), chatId: undefined, to: undefined, outbox: [], choosing: true });

/**
 * @param {Link} link
 * @param {(state: State) => void} changed
 */
export function createModel(link, changed) {
  const memory = link.memory();
  const { call } = link;
  let troubled = false;
  /** The chat's end that is counted down to. @type {string | undefined} */
  let closesAt;
  const kept = Object.entries(memory.outbox || {});
  /** @type {State} */
  let state = {
    open: false,
    // With something in memory the start view would only flash up.
    choosing: !memory.chat_id && !kept.length,
    known: emptyState('visitor'),
    // Its thread comes with the first answer.
    chatId: memory.chat_id,
    to: memory.to,
    outbox: kept.map(([id, text]) => ({ id, text, state: 'sending' })),
    draft: memory.draft || '',
  };
  // A chat without its token: it was refused before the panel came.
  if (memory.chat_id && !memory.token) forget();

  /** @param {Partial<State>} [patch] */
  function set(patch) {
    state = { ...state, ...patch };
    changed(state);
  }

  /** The chat is out of reach; what was to be said in it goes back into the field. */
  function forget() {
    const draft = joined(state.outbox, state.draft);
    link.keep({ outbox: {}, draft, chat_id: undefined });
    state = { ...state, ...fresh(), draft, notice: words.unavailable };
  }

  const ending = createCountdown((endsIn) => set({ endsIn }));
  const patience = createCountdown((seconds) => {
    // Nobody misses news who has no chat.
    set({ trouble: live(state) ? words.overloaded(seconds) : undefined });
  });

  const history = createHistory(call, () => state, set);
  const signals = createSignals(call, () => state, set);
  const outbox = createOutbox({
    get: () => state.outbox,
    set(list) {
      link.keep({ outbox: stored(list) });
      set({ outbox: list });
    },
    post,
    refused,
  });

  /** @param {Pending} pending */
  async function post({ id, text }) {
    await link.visitor();
    // From here on there may be a chat, even if its answer is lost: only with its token it can be found again.
    link.remember();
    try {
      if (state.chatId) {
        const message = await call('POST', `/chats/${state.chatId}/messages`, { body: { id, text } });
        set({ known: withMessage(state.known, message) });
      } else {
        const { id: agent_id, wait } = state.to || {};
        show(await call('POST', '/chats', { body: { agent_id, wait, message: { id, text } } }));
      }
      if (state.trouble) link.poll.restart();
    } catch (error) {
      if (/** @type {Problem} */ (error).status === 401 && !state.gone) {
        await link.visitor(true);
        link.poll.restart();
      }
      throw error;
    }
  }

  /**
   * Text that will not be taken goes back into the field.
   * @param {Pending} pending
   * @param {Problem} problem
   */
  async function refused(pending, problem) {
    if (state.gone) return;
    const { slug } = problem;
    const before = state.draft;
    const rest = state.chatId ? [] : state.outbox;
    write(state.outbox.slice(rest.length), joined([pending, ...rest], before));
    set({ notice: words.problemWords(problem, state.to?.name) });
    const chatId = slug === 'chat-exists' ? problem.body.chat_id : state.chatId;
    if (chatId) {
      // What the chat is now, the server knows best; a failure leaves it to the poll.
      if (problem.status === 409) await call('GET', '/chats/' + chatId).then(show, () => {});
      return;
    }
    if (!Object.keys(state.known.threads).length) link.keep({ token: undefined });
    const to = { ...state.to, wait: true };
    const join = () => {
      // The same message, so that no second one can come of it.
      model.choose(to);
      write([pending, ...rest], before);
      outbox.retry();
    };
    set({ choosing: true, join: slug.endsWith('-busy') ? join : undefined });
  }

  /** @param {Pending[]} outbox @param {string} draft */
  function write(outbox, draft) {
    link.keep({ draft, outbox: stored(outbox) });
    set({ outbox, draft });
  }

  /**
   * Shows this chat from now on.
   * @param {Chat} chat
   */
  function show(chat) {
    let { known } = state;
    // Of a chat that is known the poll has the last word; the end is one.
    if (!known.threads[chat.id] || chat.state === 'closed') known = withChat(known, chat);
    // Of a chat with one message nothing has to be fetched.
    if (chat.last_message?.seq === 1) known = withMessage(known, chat.last_message);
    set({ known, chatId: chat.id, choosing: false, gone: undefined });
    link.keep({ chat_id: chat.id, to: undefined });
    link.remember();
    settle();
  }

  /** After every change of what is known: what follows from it. */
  function settle() {
    const thread = threadOf(state);
    link.engaged(live(state));
    const end = thread?.chat.closes_at;
    if (end !== closesAt) {
      closesAt = end;
      ending(end ? Date.parse(end) : undefined);
    }
    if (!thread) return;
    const known = new Set(thread.messages.map((message) => message.id));
    const list = state.outbox.filter((pending) => !known.has(pending.id));
    if (list.length < state.outbox.length) {
      link.keep({ outbox: stored(list) });
      set({ outbox: list });
    }
    history.complete();
  }

  const model = {
    set,
    get state() {
      return state;
    },

    /**
     * @param {Chat[]} chats newest first
     * @returns {boolean} an agent opened a chat that this browser had not seen
     */
    chats(chats) {
      const before = state.chatId;
      const live = chats.find((chat) => chat.state !== 'closed');
      const last = chats.find((chat) => chat.id === before);
      set({ known: withChats(state.known, chats) });
      if (live || last) show(/** @type {Chat} */ (live || last));
      else if (before) {
        forget();
        changed(state);
      }
      outbox.pump();
      return live?.opened_by === 'agent' && live.id !== before;
    },

    /**
     * @param {Event[]} events
     * @returns {boolean} an agent opened a chat
     */
    events(events) {
      set({ known: foldChats(state.known, events) });
      const fresh = events.find(({ chat }) => chat && chat.id !== state.chatId && chat.state !== 'closed')?.chat;
      if (fresh) show(state.known.threads[fresh.id].chat);
      else settle();
      return fresh?.opened_by === 'agent';
    },

    /** The token was refused: with it, what was known is out of reach. */
    lost() {
      if (!state.chatId) return;
      forget();
      changed(state);
      settle();
    },

    /** @param {Problem | undefined} problem why the poll fails; undefined: what could not be sent goes now */
    stale(problem) {
      patience();
      if (!problem) {
        if (!troubled) return;
        set({ trouble: undefined });
        history.complete();
        outbox.retry();
      } else if (/blocked|visitor-erased/.test(problem.slug)) {
        set({ ...fresh(), draft: '', notice: undefined, trouble: undefined, gone: problem.slug });
        settle();
      } else if (isLimit(problem) && problem.slug !== 'poll-superseded') {
        // A moment is not worth a word.
        if ((problem.retryAt || 0) > Date.now() + MOMENT) patience(problem.retryAt);
      } else set({ trouble: words.troubleWords(problem) });
      troubled = !!problem;
    },

    /** @param {Addressee} to */
    choose(to) {
      link.keep({ to });
      set({ to, choosing: false, ...quiet });
    },
    back: () => set({ choosing: true, ...quiet }),

    /** @param {string} draft */
    type(draft) {
      link.keep({ draft });
      set({ draft });
      signals.typing();
    },

    send() {
      const text = tidy(state.draft);
      if (!text) return;
      // Behind one that waits it waits too.
      write([...state.outbox, { id: uuid(), text, state: 'sending', wait: state.outbox[0]?.wait }], '');
      set(quiet);
      signals.sent();
      outbox.retry();
    },
    retry: outbox.retry,

    seen: signals.seen,
    earlier: history.earlier,

    end: () => attempt(words.endFailed, async () => show(await call('POST', `/chats/${state.chatId}/close`))),
    keepOpen: () =>
      attempt('', async () => {
        const { closes_at } = await call('POST', `/chats/${state.chatId}/keep-alive`);
        const chat = chatOf(state);
        if (chat) set({ known: withChat(state.known, { ...chat, closes_at }) });
        settle();
      }),
    erase: () => attempt(words.eraseFailed, link.erase),

    /** Leaves an ended chat behind; the text in the field stays. */
    renew() {
      link.keep({ chat_id: undefined, to: undefined });
      set({ chatId: undefined, to: undefined, choosing: true, gone: undefined, ...quiet });
      settle();
    },
  };

  /** @param {string} failed @param {() => Promise<void>} what */
  async function attempt(failed, what) {
    try {
      await what();
    } catch (error) {
      set({ notice: `${failed} ${words.problemWords(/** @type {Problem} */ (error))}` });
    }
  }

  return model;
}
