// @ts-check
/**
 * The conversation.
 *
 * @import {Message} from '../../shared/types.js'
 * @import {Pending, Thread} from '../../shared/fold.js'
 * @import {Model} from './model.js'
 * @import {State} from './state.js'
 */

import { fill, say } from '../../shared/dom.js';
import { linked } from '../../shared/links.js';
import { clock, dayLabel, grouped, sameDay } from '../../shared/time.js';
import { h, set, updates } from './kit.js';
import { lang, span, t } from './language.js';
import { anyone, avatar, button, keeper, outward, privacy } from './parts.js';
import { threadOf } from './state.js';
import * as words from './words.js';

/** Pixels from the end at which a person still counts as being there. */
const NEAR = 48;

/** A message, or what is to become one. @typedef {Partial<Message> & Partial<Pending> & Pick<Pending, 'id' | 'text'>} Item */

/** @param {string} text */
const rich = (text) =>
  linked(text).map((piece) => (typeof piece === 'string' ? piece : outward(piece.href, piece.text)));

/** A line between the messages. @param {string} text */
const createLine = (text) => ({ element: h('li', null, h('small', { class: '_line' }, text)) });

/**
 * A message; it keeps its element also when it turns from pending to sent.
 * @param {string} text
 * @param {() => void} retry
 */
function createRow(text, retry) {
  const day = h('small', { class: '_line day' });
  // Who and when, on the first of a group.
  const head = h('small', { class: '_head' });
  const foot = h('small');
  const element = h('li', null, day, head, h('div', { class: 'text' }, ...rich(text)), foot);
  /** @type {Item} */
  let item;
  /** @type {Message | undefined} */
  let before;
  /** @type {Message} */
  let message;
  let opensDay = false;
  let state = '';
  return {
    element,
    /**
     * @param {Item} now
     * @param {Message | undefined} above
     * @param {string} is its state, if that is worth a word
     * @returns {Message} as which it is drawn
     */
    draw(now, above, is) {
      // Most of a long chat stays as it is, and formatting times is slow.
      if (now !== item || above !== before) {
        item = now;
        before = above;
        // A pending message gets its time from the server; until then its place is kept.
        message = /** @type {Message} */ ({ sender: 'visitor', sent_at: new Date().toISOString(), ...item });
        const { sender, seq, sent_at, agent_name = words.agent() } = message;
        set(element, 'data-sender', sender);
        set(element, 'data-seq', seq);
        opensDay = !before || !sameDay(before.sent_at, sent_at);
        const own = sender === 'visitor';
        const first = !before || !grouped(before, message);
        // To the eye it is colour and side that tell one's own. Each in its own direction, or a name takes the time's
        // "AM" along.
        fill(
          head,
          first && h('span', own ? { class: 'heard' } : null, h('bdi', null, own ? t('You') : agent_name), ' · '),
          first && h('bdi', null, clock(sent_at, lang)),
        );
      }
      // What was "Today" is "Yesterday" after midnight.
      say(day, opensDay ? dayLabel(message.sent_at, undefined, lang) : '');
      if (is !== state) {
        state = is;
        const failed = now.state === 'failed';
        set(foot, 'class', failed ? '_foot _bad' : '_foot');
        fill(
          foot,
          state && h('span', { class: 'state' }, state),
          failed && button('_link', words.tryAgain(), retry),
          failed && now.reason,
        );
      }
      return message;
    },
  };
}

/** @param {Model} model */
export function createLog(model) {
  const earlierWords = t('Earlier messages');
  const earlier = button('_link', earlierWords, loadEarlier);
  const hello = h('div', { class: '_hello' });
  const list = h('ol');
  const log = h(
    'div',
    // Silent: what is new is told by one live region, which knows history from news.
    { class: '_log', role: 'log', 'aria-live': 'off', 'aria-label': t('Conversation'), tabindex: '0' },
    earlier,
    hello,
    list,
  );
  // Outside of the log: read out once a second or not at all, never as a message.
  const typist = h('small');
  const typing = h('div', { class: 'typing' }, h('i'), h('i'), h('i'), typist);
  const pill = button('_pill', '', toEnd);
  const element = h('div', { class: '_view' }, log, pill, typing);

  const drawRows = keeper(list);
  let atEnd = true;
  let height = 0;
  /** What is on the screen. @type {unknown[]} */
  let drawn = [];
  /** @type {string | undefined} */
  let lastSent;
  /** @type {number | undefined} */
  let firstSeq;
  let loading = false;
  let typingTimer = 0;

  log.addEventListener('scroll', () => {
    // Another size makes the browser scroll, which is not what the person did.
    if (log.clientHeight !== height) return;
    const before = atEnd;
    atEnd = log.scrollHeight - log.scrollTop - height < NEAR;
    if (atEnd && !before) model.set();
    if (log.scrollTop < NEAR && !earlier.hidden) loadEarlier();
  });
  // A growing field or a phone's keyboard makes the log shorter; who was at the end stays there.
  new ResizeObserver(() => {
    height = log.clientHeight;
    if (atEnd) toEnd();
  }).observe(log);

  function toEnd() {
    log.scrollTop = log.scrollHeight;
  }

  /** What is at the end and on the screen is seen. */
  function look() {
    if (!model.state.open || document.hidden || !atEnd || model.state.choosing) return;
    pill.hidden = true;
    model.seen();
  }

  async function loadEarlier() {
    if (loading) return;
    loading = true;
    try {
      await model.earlier();
      say(earlier, earlierWords);
    } catch {
      say(earlier, `${t('They could not be loaded.')} ${words.tryAgain()}`);
    }
    loading = false;
  }

  /** Before the first message: whom it will go to. @param {State} state */
  function greet({ to = {}, desk }) {
    const { id, name = '', wait } = to;
    fill(
      hello,
      id ? avatar(id, name) : anyone(),
      h('b', null, name ? t('Write to {name}', { name }) : t('Write to whoever is free')),
      h(
        'small',
        null,
        wait ? t('Your first message gives you a place in line.') : t('The chat begins with your first message.'),
      ),
      privacy(desk),
    );
  }

  updates.push((state) => {
    const { choosing, open, known, outbox, chatId, to, desk } = state;
    if (choosing) return;
    // Every key that is pressed changes the state, but not what is drawn here; a new day does.
    const now = [chatId, open, known, outbox, to, desk, new Date().getDate()];
    const isNew = now.map((one, i) => one !== drawn[i]);
    if (!isNew.includes(true)) return look();
    drawn = now;
    const [otherChat, opened] = isNew;
    const thread = threadOf(state);
    const { chat, messages = [], notes = [], more, typingUntil } = thread || {};
    /** @type {Item[]} */
    const items = [...messages, ...outbox];
    const own = items.filter(({ sender }) => sender !== 'agent').slice(-1)[0];
    // Who reads further up stays there, but for what was sent just now.
    if (otherChat || opened || (own && !own.seq && own.id !== lastSent)) atEnd = true;
    lastSent = own?.id;

    hello.hidden = !!chatId || items.length > 0;
    if (!hello.hidden) greet(state);
    set(log, 'aria-busy', !!chatId && !items.length && chat?.last_seq !== 0);
    const none = !more || !messages.length;
    // Whoever pressed it reads on from here, and does not begin to write.
    if (none && earlier.matches(':focus')) log.focus();
    earlier.hidden = none;

    const below = log.scrollHeight - log.scrollTop;
    drawRows((rowOf) => {
      /** Who had the chat last. @type {string | undefined} */
      let agent;
      /** @type {Message | undefined} */
      let before;
      /** @param {unknown} key @param {string} text */
      const tell = (key, text) => rowOf(key, () => createLine(text));
      // Each time that the chat changed hands stands behind the message that it came after.
      const place = (/** @type {any} */ { seq, after }) => seq || after + 0.5 || Infinity;
      for (const item of [...notes, ...items].sort((a, b) => place(a) - place(b))) {
        if ('after' in item) {
          tell(item, words.noteWords(item));
          agent = item.now.agent_id;
        } else {
          const { id, agent_id = agent, agent_name } = item;
          // Of what happened before this page was loaded only the messages tell.
          if (agent && agent !== agent_id) tell('before ' + id, words.takenOver(agent_name));
          agent = agent_id;
          before = rowOf(id, () => createRow(item.text, model.retry)).draw(
            item,
            before,
            stateOf(item, item === own, thread),
          );
        }
      }
    });
    renderTyping(typingUntil, chat?.agent_name);

    if (atEnd) {
      toEnd();
      look();
    } else {
      // Under earlier messages that have come, what the person reads stays where it is.
      if (messages[0]?.seq !== firstSeq) log.scrollTop = log.scrollHeight - below;
      const { unread = 0 } = chat || {};
      pill.hidden = !unread;
      say(pill, t('{n} new messages', { n: unread }));
    }
    firstSeq = messages[0]?.seq;
  });

  /** @param {Item} item @param {boolean} last of one's own @param {Thread | undefined} thread */
  function stateOf(item, last, thread) {
    if (item.state === 'failed') return words.notSent();
    if (!last) return '';
    if (item.seq) return thread && thread.chat.read.agent >= item.seq ? t('Seen') : t('Sent');
    return item.wait ? t('Sending again in {time}', { time: span(item.wait, 'second') }) : t('Sending');
  }

  /** @param {number | undefined} until @param {string} [name] */
  function renderTyping(until, name = words.agent()) {
    const left = (until || 0) - Date.now();
    clearTimeout(typingTimer);
    // Its place is kept: it comes and goes without moving a word.
    set(typing, 'class', left > 0 ? 'typing _on' : 'typing');
    if (left <= 0) return;
    say(typist, t('{name} is typing', { name }));
    typingTimer = setTimeout(renderTyping, left + 10);
  }

  return element;
}
