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
import { emptyState, foldEvents, withChat, withChats, withMessage } from '../../shared/fold.js';
import { uuid } from '../../shared/ids.js';
import { tidy } from '../../shared/text.js';
import { createHistory } from './history.js';
import { createOutbox } from './outbox.js';
import { createSignals } from './signals.js';
import { ended, threadOf } from './state.js';
import { problemWords, words } from './words.js';

/** @typedef {ReturnType<typeof createModel>} Model */

/** @param {{text: string}[]} outbox @param {string} draft */
const joined = (outbox, draft) => [...outbox.map(({ text }) => text), draft].filter(Boolean).join('\n');

/** @param {Pending[]} outbox */
const stored = (outbox) => Object.fromEntries(outbox.map(({ id, text }) => [id, text]));

/**
 * @param {Link} link
 * @param {(state: State) => void} changed
 */
export function createModel(link, changed) {
  const memory = link.memory();
  const { call } = link;
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

  /** @param {Partial<State>} patch */
  function set(patch) {
    state = { ...state, ...patch };
    changed(state);
  }

  /** The chat is out of reach; what was to be said in it goes back into the field. */
  function forget() {
    const draft = joined(state.outbox, state.draft);
    link.keep({ outbox: {}, draft, chat_id: undefined });
    const fresh = { known: emptyState('visitor'), chatId: undefined, outbox: [] };
    state = { ...state, ...fresh, draft, choosing: true, notice: words.unavailable };
  }

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
        const { id: agent_id } = state.to || {};
        show(await call('POST', '/chats', { body: { agent_id, message: { id, text } } }));
      }
      if (state.trouble) link.poll.restart();
    } catch (error) {
      if (/** @type {Problem} */ (error).status === 401) {
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
  async function refused({ text }, problem) {
    const rest = state.chatId ? [] : state.outbox;
    const draft = joined([{ text }, ...rest], state.draft);
    const outbox = state.outbox.slice(rest.length);
    link.keep({ draft, outbox: stored(outbox) });
    set({ draft, outbox, notice: problemWords(problem, state.to?.name) });
    const chatId = problem.slug === 'chat-exists' ? problem.body.chat_id : state.chatId;
    if (chatId) {
      // What the chat is now, the server knows best; a failure leaves it to the poll.
      if (problem.status === 409) await call('GET', '/chats/' + chatId).then(show, () => {});
    } else {
      if (!Object.keys(state.known.threads).length) link.keep({ token: undefined });
      set({ choosing: true });
    }
  }

  /**
   * Shows this chat from now on.
   * @param {Chat} chat
   */
  function show(chat) {
    let known = withChat(state.known, chat);
    // Of a chat with one message nothing has to be fetched.
    if (chat.last_message?.seq === 1) known = withMessage(known, chat.last_message);
    set({ known, chatId: chat.id, choosing: false });
    link.keep({ chat_id: chat.id, to: undefined });
    link.remember();
    settle();
  }

  /** After every change of what is known: what follows from it. */
  function settle() {
    const thread = threadOf(state);
    link.engaged(!!thread && !ended(state));
    if (!thread) return;
    const known = new Set(thread.messages.map((message) => message.id));
    if (state.outbox.some((pending) => known.has(pending.id))) {
      const list = state.outbox.filter((pending) => !known.has(pending.id));
      link.keep({ outbox: stored(list) });
      set({ outbox: list });
    }
    history.complete();
  }

  return {
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
      set({ known: foldEvents(state.known, events) });
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

    /** The connection is back: what could not be sent goes now. */
    recovered() {
      set({ trouble: undefined });
      history.complete();
      outbox.retry();
    },

    /** @param {Addressee} to */
    choose(to) {
      link.keep({ to });
      set({ to, choosing: false, notice: undefined });
    },
    back: () => set({ choosing: true, notice: undefined }),

    /** @param {string} draft */
    type(draft) {
      link.keep({ draft });
      set({ draft });
      signals.typing();
    },

    send() {
      const text = tidy(state.draft);
      if (!text) return;
      const list = [...state.outbox, /** @type {Pending} */ ({ id: uuid(), text, state: 'sending' })];
      link.keep({ draft: '', outbox: stored(list) });
      set({ draft: '', outbox: list, notice: undefined });
      signals.sent();
      outbox.retry();
    },
    retry: outbox.retry,

    seen: signals.seen,
    earlier: history.earlier,

    async end() {
      try {
        show(await call('POST', `/chats/${state.chatId}/close`));
      } catch (error) {
        set({ notice: `${words.endFailed} ${problemWords(/** @type {Problem} */ (error))}` });
      }
    },

    /** Leaves an ended chat behind; the text in the field stays. */
    renew() {
      link.keep({ chat_id: undefined, to: undefined });
      set({ chatId: undefined, to: undefined, choosing: true, notice: undefined });
    },
  };
}
