// @ts-check
/**
 * The conversation. Each message keeps its element for as long as it is held, also when it turns from pending to sent,
 * so that nothing that is read, selected or announced is built twice.
 *
 * @import {Message} from '../../shared/types.js'
 * @import {Pending, Thread} from '../../shared/fold.js'
 * @import {Model} from './model.js'
 * @import {State} from './state.js'
 */

import { linked } from '../../shared/links.js';
import { clock, dayLabel, grouped, sameDay } from '../../shared/time.js';
import { fill, h, say, set } from './kit.js';
import { anyone, avatar, button, place } from './parts.js';
import { threadOf } from './state.js';
import * as words from './words.js';

/** Pixels from the end at which a person still counts as being there. */
const NEAR = 48;

/**
 * @typedef {object} Row
 * @property {HTMLLIElement} element
 * @property {HTMLElement} day
 * @property {HTMLElement} head who and when, on the first of a group
 * @property {HTMLElement} foot the state
 * @property {Message | Pending} [item] what was drawn
 * @property {Message} [before] and after what
 * @property {Message} as and as what
 */

/** @param {string} text */
const rich = (text) =>
  linked(text).map((piece) =>
    typeof piece === 'string' ? piece : h('a', { href: piece.href, target: '_blank', rel: 'noreferrer' }, piece.text),
  );

/** @param {Model} model */
export function createLog(model) {
  const earlier = button('earlier', words.earlier, loadEarlier);
  const hello = h('div', { class: 'hello', hidden: true });
  const list = h('ol');
  const log = h(
    'div',
    { class: 'log', role: 'log', 'aria-label': words.conversation, tabindex: '0' },
    earlier,
    hello,
    list,
  );
  // Outside of the log: read out once a second or not at all, never as a message.
  const dots = h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'));
  const typist = h('span');
  const typing = h('p', { class: 'typing', hidden: true }, dots, typist);
  const pill = button('pill', '', toEnd);
  const element = h('div', { class: 'talk' }, log, pill, typing);

  /** @type {Map<string, Row>} by message id */
  const rows = new Map();
  /** @type {WeakMap<object, Element>} by the note, or by the row that they stand before */
  const lines = new WeakMap();
  let atEnd = true;
  let seenSeq = 0;
  /** @type {State | undefined} what is on the screen */
  let drawn;
  let loading = false;
  let typingTimer = 0;

  log.addEventListener('scroll', () => {
    atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    if (atEnd) look();
    if (log.scrollTop < NEAR && !earlier.hidden) loadEarlier();
  });
  // A growing field or a phone's keyboard makes the log shorter; who was at the end stays there.
  new ResizeObserver(() => atEnd && toEnd()).observe(log);

  function toEnd() {
    log.scrollTop = log.scrollHeight;
  }

  /** What is at the end and on the screen is seen. */
  function look() {
    if (!model.state.open || document.hidden || !atEnd || model.state.choosing) return;
    seenSeq = threadOf(model.state)?.chat.last_seq || 0;
    pill.hidden = true;
    model.seen();
  }

  async function loadEarlier() {
    if (loading) return;
    loading = true;
    const below = log.scrollHeight - log.scrollTop;
    try {
      await model.earlier();
      // What the person reads stays where it is.
      log.scrollTop = log.scrollHeight - below;
      say(earlier, words.earlier);
    } catch {
      say(earlier, `${words.earlierFailed} ${words.tryAgain}`);
    }
    loading = false;
  }

  /** @param {Message | Pending} item */
  function rowOf({ id, text }) {
    let row = rows.get(id);
    if (!row) {
      const day = h('p', { class: 'day' });
      const head = h('p', { class: 'head' });
      const foot = h('p', { class: 'foot' });
      row = {
        as: /** @type {any} */ (undefined),
        element: h('li', null, day, head, h('div', { class: 'text', dir: 'auto' }, ...rich(text)), foot),
        day,
        head,
        foot,
      };
      rows.set(id, row);
    }
    return row;
  }

  /** Before the first message: whom it will go to. @param {State} state */
  function greet({ chatId, to, outbox }) {
    hello.hidden = !!chatId || outbox.length > 0;
    const mark = to?.id ? avatar(to.id, to.name || '') : anyone();
    const hint = to?.wait ? words.writeHintLater : words.writeHint;
    if (!hello.hidden) fill(hello, mark, h('b', null, words.writeTo(to?.name)), h('span', null, hint));
  }

  /**
   * @param {Message | Pending} item
   * @param {Message | undefined} before
   * @returns {Message} as which it is drawn
   */
  function draw(item, before) {
    const row = rowOf(item);
    // Most of a long chat stays as it is, and formatting times is slow.
    if (row.item === item && row.before === before) return row.as;
    // A pending message gets its time from the server; until then its place is kept.
    const message = /** @type {Message} */ ({ sender: 'visitor', sent_at: new Date().toISOString(), ...item });
    const { sender, sent_at, agent_name = words.agent } = message;
    Object.assign(row, { item, before, as: message });
    set(row.element, 'data-sender', sender);
    set(row.element, 'data-seq', message.seq);
    say(row.day, before && sameDay(before.sent_at, sent_at) ? '' : dayLabel(sent_at));
    const name = sender === 'agent' ? `${agent_name} · ` : '';
    say(row.head, before && grouped(before, message) ? '' : name + clock(sent_at));
    return message;
  }

  /** @param {Row} row @param {string} state @param {Pending | Message} item */
  function drawState({ element, foot }, state, item) {
    const failed = 'state' in item && item.state === 'failed';
    element.classList.toggle('failed', failed);
    if (failed) state = words.notSent;
    if (foot.dataset.is === state) return;
    foot.dataset.is = state;
    fill(
      foot,
      state && h('span', { class: 'state' }, state),
      failed && button('again', words.tryAgain, model.retry),
      failed && h('span', null, item.reason),
    );
  }

  /** @param {State} state */
  function render(state) {
    const { known, outbox, chatId, to } = state;
    // Every key that is pressed changes the state, but not what is drawn here.
    if (drawn && drawn.known === known && drawn.outbox === outbox && drawn.chatId === chatId && drawn.to === to)
      return look();
    const thread = threadOf(state);
    const messages = thread?.messages || [];
    const newest = outbox.at(-1)?.id;
    if (drawn?.chatId && drawn.chatId !== chatId) {
      rows.clear();
      seenSeq = 0;
    }
    // Who writes wants to see what was written.
    if (drawn?.chatId !== chatId || (newest && newest !== drawn?.outbox.at(-1)?.id)) atEnd = true;
    // A server that was put back from a backup counts from further down again.
    seenSeq = Math.min(seenSeq, thread?.chat.last_seq || 0);
    drawn = state;
    greet(state);
    const waiting = chatId && !messages.length && !outbox.length && thread?.chat.last_seq !== 0;
    set(log, 'aria-busy', waiting ? 'true' : undefined);
    earlier.hidden = !thread?.more || !messages.length;

    /** @type {Element[]} */
    const elements = [];
    // A line of its own for each time that the chat changed hands.
    const notes = thread?.notes || [];
    let told = 0;
    /** Who had the chat last. @type {string | undefined} */
    let agent;
    /** @param {object} key @param {string} text */
    const tell = (key, text) => {
      const line = lines.get(key) || h('li', { class: 'line' }, text);
      lines.set(key, line);
      elements.push(line);
    };
    /** Those that stand before this. @param {number} seq */
    const tellUntil = (seq) => {
      for (; notes[told]?.after < seq; told++) {
        tell(notes[told], words.noteWords(notes[told]));
        agent = notes[told].now.agent_id;
      }
    };
    const lastOwn = newest || messages.findLast((message) => message.sender === 'visitor')?.id;
    /** @type {Message | undefined} */
    let before;
    for (const item of [...messages, ...outbox]) {
      tellUntil('seq' in item ? item.seq : Infinity);
      const row = rowOf(item);
      const { agent_id = agent, agent_name } = /** @type {Message} */ (item);
      // Of what happened before this page was loaded only the messages tell.
      if (agent && agent !== agent_id) tell(row, words.takenOver(agent_name));
      agent = agent_id;
      before = draw(item, before);
      drawState(row, item.id === lastOwn ? stateOf(item, thread) : '', item);
      elements.push(row.element);
    }
    tellUntil(Infinity);
    place(list, elements);
    renderTyping(thread?.typingUntil, thread?.chat.agent_name);

    if (atEnd) {
      toEnd();
      look();
    } else {
      const fresh = messages.filter((message) => message.seq > seenSeq && message.sender === 'agent').length;
      pill.hidden = !fresh;
      if (fresh) say(pill, words.newMessages(fresh));
    }
  }

  /** @param {Message | Pending} item @param {Thread | undefined} thread */
  function stateOf(item, thread) {
    if ('seq' in item) return thread && thread.chat.read.agent >= item.seq ? words.seen : words.sent;
    return item.wait ? words.sendingAgain(item.wait) : words.sending;
  }

  /** @param {number | undefined} until @param {string} [name] */
  function renderTyping(until, name) {
    const left = (until || 0) - Date.now();
    clearTimeout(typingTimer);
    typing.hidden = left <= 0;
    if (left <= 0) return say(typist, '');
    say(typist, words.typing(name || words.agent));
    typingTimer = setTimeout(renderTyping, left + 10);
  }

  return { element, render, look, toEnd };
}
