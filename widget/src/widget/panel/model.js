// @ts-check
/**
 * What the panel knows and does; no DOM in it. Every change goes through `set`, which tells the view.
 *
 * @import {Chat, Event, Message} from '../../shared/types.js'
 * @import {Note, Pending} from '../../shared/fold.js'
 * @import {Problem} from '../../shared/api.js'
 * @import {Addressee, Memory, Trouble} from '../link.js'
 * @import {Visit} from './visit.js'
 * @import {State} from './state.js'
 */
import { isLimit } from '../../shared/api.js';
import { createCountdown } from '../../shared/countdown.js';
import { emptyState, foldChats, withChat, withChats, withMessage } from '../../shared/fold.js';
import { uuid } from '../../shared/ids.js';
import { tidy } from '../../shared/text.js';
import { createHistory } from './history.js';
import { t } from './language.js';
import { createOutbox } from './outbox.js';
import { createSignals } from './signals.js';
import { chatOf, ended, live, threadOf } from './state.js';
import { isEnd } from './visit.js';
import * as words from './words.js';

/** @typedef {ReturnType<typeof createModel>} Model */

/** Milliseconds. */
const MOMENT = 2000;
/** Milliseconds without a word of a tab that sends: what it has not sent then, another one does. */
const SENDING = 20_000;

/** @type {Partial<State>} */
const quiet = { notice: undefined, join: undefined };

/** Of a visitor with nothing. */
const fresh = () => ({
  ...quiet,
  known: emptyState('visitor'),
  chatId: undefined,
  to: undefined,
  /** @type {Pending[]} */
  outbox: [],
  draft: '',
  choosing: true,
  gone: undefined,
  trouble: undefined,
  gap: undefined,
});

/** Of texts that were not sent: one for the field. @param {Pending[]} outbox @param {string} draft */
const joined = (outbox, draft) => [...outbox.map(({ text }) => text), draft].filter(Boolean).join('\n');

/** @param {Record<string, string> | undefined} outbox as it is kept @returns {Pending[]} */
const restored = (outbox) =>
  Object.entries(outbox || {}).map(([id, text]) => ({ id, text: `${text}`, state: 'sending' }));

/**
 * @param {Visit} visit
 * @param {(name: string, detail: unknown) => void} emit
 * @param {(state: State) => void} changed
 * @param {(message: Message) => void} heard a new one of the other side
 * @param {(chat: Chat) => void} surprised an agent opened it
 * @param {(note: Note) => void} noted the chat that is shown changed hands
 */
export function createModel(visit, emit, changed, heard, surprised, noted) {
  const { chat_id, to, outbox: unsent, draft = '', live: went } = visit.memory();
  const kept = restored(unsent);
  const { call } = visit;
  let troubled = false;
  /** The chat that went on when it was last looked at. @type {Chat | undefined} */
  let wasLive;
  /** The last of its changes of hands. @type {Note | undefined} */
  let note;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let relief;
  /** The chat's end that is counted down to. @type {string | undefined} */
  let closesAt;
  /** What the page wrote into the field last. */
  let prefilled = '';
  /** What is behind this message was not there when it was last looked at. */
  let since = Infinity;
  /** A chat went on when the page before this one was left, or its end was seen by nobody. */
  let unseen = went;
  /** Messages of which the page was told. @type {Set<string>} */
  const told = new Set();
  /** @type {State} */
  let state = {
    ...fresh(),
    open: false,
    // With something in memory the start view would only flash up.
    choosing: !chat_id && !kept.length,
    // Its thread comes with the first answer.
    chatId: chat_id,
    to,
    outbox: kept,
    // What the browser keeps may be anybody's doing.
    draft: `${draft}`,
  };

  /** @param {Partial<State>} [patch] */
  function set(patch) {
    state = { ...state, ...patch };
    changed(state);
  }

  /**
   * @param {Partial<Pick<State, 'draft' | 'outbox' | 'to'>>} kept for the next page and the other tabs too
   * @param {Partial<State>} [more]
   */
  function write({ outbox, ...kept }, more) {
    /** @type {Memory} */
    const patch = kept;
    if (outbox) patch.outbox = Object.fromEntries(outbox.map(({ id, text }) => [id, text]));
    visit.keep(patch);
    set({ ...kept, ...(outbox && { outbox }), ...more });
  }

  /** The chat is out of reach; what was to be said in it goes back into the field. */
  function forget() {
    const draft = joined(state.outbox, state.draft);
    visit.keep({ chat_id: undefined, live: false });
    write({ outbox: [], draft }, { ...fresh(), draft, notice: t('Your earlier chat is not available any more.') });
    settle();
  }

  const ending = createCountdown((endsIn) => set({ endsIn }));
  const patience = createCountdown((seconds) => {
    // Nobody misses news who has no chat.
    set({ trouble: live(state) ? words.tryingAgain(seconds) : undefined });
  });

  const history = createHistory(
    call,
    () => state,
    (patch) => {
      set(patch);
      for (const message of threadOf(state)?.messages || []) if (message.seq > since) tell(message);
      acknowledge();
    },
  );
  const signals = createSignals(call, () => state, set);
  const outbox = createOutbox(
    () => state.outbox,
    (outbox) => write({ outbox }),
    post,
    refused,
  );

  /** @param {Pending} pending */
  async function post({ id, text }) {
    await visit.visitor();
    // It may be the next one already, with whom the message has nothing to do.
    if (!state.outbox.some((one) => one.id === id)) return;
    // From here on there may be a chat, even if its answer is lost: only with its token it can be found again.
    visit.remember();
    if (state.chatId) {
      const message = await call('POST', `/chats/${state.chatId}/messages`, { body: { id, text } });
      set({ known: withMessage(state.known, message) });
    } else {
      const { id: agent_id, wait } = state.to || {};
      show(await call('POST', '/chats', { body: { agent_id, wait, message: { id, text } } }));
    }
    // The network is back, and with it what was missed.
    if (state.trouble) visit.wake();
  }

  /**
   * Text that will not be taken goes back into the field, with all that was to follow it.
   * @param {Pending} pending
   * @param {Problem} problem
   */
  async function refused(pending, problem) {
    const { slug, status, body } = problem;
    const { draft, outbox: rest, known, to } = state;
    const chatId = slug === 'chat-exists' ? body.chat_id : state.chatId;
    const notice = words.problemWords(problem, to?.name);
    write({ draft: joined([pending, ...rest], draft), outbox: [] }, { notice });
    if (chatId) {
      // What the chat is now, the server knows best; a failure leaves it to the poll.
      if (status === 409) await call('GET', '/chats/' + chatId).then(show, () => {});
      return;
    }
    visit.keep({ live: false });
    if (!Object.keys(known.threads).length) visit.keep({ token: undefined });
    const join = () => {
      model.choose({ ...to, wait: true });
      // The same message, so that no second one can come of it.
      write({ draft, outbox: [pending, ...rest] });
      outbox.retry();
    };
    set({ choosing: true, join: slug.endsWith('-busy') ? join : undefined });
  }

  /**
   * Shows this chat from now on.
   * @param {Chat} chat
   */
  function show(chat) {
    const { id, last_message } = chat;
    let { known } = state;
    // Of a chat that is known the poll has the last word; the end is one.
    if (!known.threads[id] || chat.state === 'closed') known = withChat(known, chat);
    // Of a chat with one message nothing has to be fetched.
    if (last_message?.seq === 1) known = withMessage(known, last_message);
    const begins = state.chatId !== id;
    set({ known, chatId: id, choosing: false, gone: undefined });
    visit.keep({ chat_id: id, to: undefined });
    visit.remember();
    settle();
    if (!begins) return;
    emit('chat:start', chat);
    tell(last_message);
    if (chat.opened_by === 'agent') surprised(chat);
  }

  /** After every change of what is known: what follows from it. */
  function settle() {
    const chat = chatOf(state);
    const going = live(state);
    visit.engaged(going);
    if (wasLive && (!going || wasLive.id !== chat?.id)) {
      // Of one that is erased or out of reach, what was known last.
      emit('chat:end', state.known.threads[wasLive.id]?.chat || wasLive);
      unseen = true;
    }
    if (unseen) set({ missed: ended(state) && !state.open });
    unseen = false;
    wasLive = going ? chat : undefined;
    if (chat) {
      // For so long the browser keeps it: from the end of the chat on.
      visit.note({ at: Date.parse(chat.closed_at || '') || Date.now() });
      // An end that was missed is told on the next page.
      const stays = going || state.missed;
      if (stays !== visit.memory().live) visit.keep({ live: stays });
    }
    const before = note;
    note = threadOf(state)?.notes?.slice(-1)[0];
    if (note && note !== before) noted(note);
    const end = chat?.closes_at;
    if (end !== closesAt) {
      closesAt = end;
      ending(end ? Date.parse(end) : undefined);
    }
    acknowledge();
    history.complete();
  }

  /**
   * What the server has is not to be sent any more: the poll or a page of messages may be faster than the answer to a
   * message of ours, and another tab that has not heard yet may call it unsent.
   */
  function acknowledge() {
    const { messages = [] } = threadOf(state) || {};
    const outbox = state.outbox.filter(({ id }) => !messages.some((message) => message.id === id));
    if (outbox.length < state.outbox.length) write({ outbox });
  }

  /** Of each message the page is told once. @param {Message} [message] */
  function tell(message) {
    if (!message || told.has(message.id)) return;
    told.add(message.id);
    emit('message', message);
    if (message.sender === 'agent') heard(message);
  }

  const model = {
    visit,
    set,
    attempt,
    thread: () => threadOf(state),
    get state() {
      return state;
    },

    /** @param {Chat[]} chats newest first */
    chats(chats) {
      const before = state.chatId;
      const live = chats.find((chat) => chat.state !== 'closed');
      // What an agent began and nobody has seen is told, though it is over.
      const chat = live || chats.find(({ id, unread }) => id === before || unread);
      // What came in between no event tells any more.
      since = chatOf(state)?.last_seq ?? Infinity;
      set({ known: withChats(state.known, chats) });
      if (chat) show(chat);
      else if (before) forget();
      else settle();
      outbox.pump();
    },

    /** @param {Event[]} events */
    events(events) {
      for (const { message } of events) tell(message);
      set({ known: foldChats(state.known, events) });
      // Of several that were begun meanwhile the others are over.
      const fresh = events
        .filter(({ chat }) => chat && chat.id !== state.chatId && chat.state !== 'closed')
        .pop()?.chat;
      if (fresh) show(state.known.threads[fresh.id].chat);
      else settle();
    },

    /** The visitor is another one, and what was known out of reach. @param {boolean} [wanted] the page wants it so */
    lost(wanted) {
      if (wanted) set(fresh());
      else if (state.chatId) return forget();
      settle();
    },

    /** Another tab wrote this down. @param {Memory} patch */
    shared({ draft, outbox: unsent, to }) {
      if (state.gone) return;
      // Whoever sends what is not sent has to know to whom.
      if (to && unsent) set({ to });
      // Of what the page wrote here the others do not know.
      if (draft || (draft === '' && state.draft !== prefilled)) set({ draft });
      if (unsent) {
        set({ outbox: restored(unsent).map((one) => state.outbox.find(({ id }) => id === one.id) || one) });
        acknowledge();
        // Its tab may be gone by then. With the same id nothing is sent twice.
        clearTimeout(relief);
        relief = setTimeout(outbox.pump, SENDING);
      }
    },

    /** @param {Trouble | undefined} problem why the poll fails; undefined: what could not be sent goes now */
    stale(problem) {
      const before = troubled;
      troubled = !!problem;
      patience();
      if (!problem) {
        if (!before) return;
        set({ trouble: undefined });
        history.complete();
        outbox.retry();
      } else if (isEnd(problem)) {
        set({ ...fresh(), gone: problem.slug });
        settle();
      } else if (isLimit(problem) && problem.slug !== 'poll-superseded') {
        // A moment is not worth a word.
        if ((problem.retryAt || 0) > Date.now() + MOMENT) patience(problem.retryAt);
      } else set({ trouble: words.troubleWords(problem) });
    },

    /** @param {Addressee} to */
    choose: (to) => write({ to }, { choosing: false, ...quiet }),
    back: () => set({ choosing: true, ...quiet }),

    /** @param {string} draft */
    type(draft) {
      write({ draft });
      signals.typing();
    },

    /** In the place of nothing, or of what the page wrote before; it does so in each tab. @param {string} [text] */
    prefill(text) {
      if (!text || (state.draft && state.draft !== prefilled)) return;
      prefilled = `${text}`;
      set({ draft: prefilled });
    },

    send() {
      const { draft, outbox: before } = state;
      const text = tidy(draft);
      if (!text) return;
      // Behind one that waits it waits too.
      write(
        {
          draft: '',
          // For a tab that sends it in the place of this one.
          to: state.to,
          outbox: [...before, { id: uuid(), text, state: 'sending', wait: before[0]?.wait }],
        },
        quiet,
      );
      signals.sent();
      outbox.retry();
    },
    retry: outbox.retry,

    seen: signals.seen,
    earlier: history.earlier,

    end: () =>
      attempt(t('The chat could not be ended.'), async () => show(await call('POST', `/chats/${state.chatId}/close`))),
    keepOpen: () =>
      attempt('', async () => {
        const { closes_at } = await call('POST', `/chats/${state.chatId}/keep-alive`);
        const chat = chatOf(state);
        if (chat) set({ known: withChat(state.known, { ...chat, closes_at }) });
        settle();
      }),
    /** Leaves an ended chat behind; the text in the field stays. */
    renew() {
      visit.keep({ chat_id: undefined });
      // What waits to be sent was meant for that chat.
      const draft = joined(state.outbox, state.draft);
      write({ to: undefined, outbox: [], draft }, { chatId: undefined, choosing: true, gone: undefined, ...quiet });
      settle();
    },
  };

  /** @param {string} failed @param {() => Promise<void>} what */
  async function attempt(failed, what) {
    // What was said of an earlier one is over.
    set(quiet);
    try {
      await what();
    } catch (error) {
      // Of what did not load in time nothing is known.
      set({ notice: `${failed} ${words.problemWords(/** @type {Problem} */ (error || {}))}` });
    }
  }

  return model;
}
