// @ts-check
/**
 * The conversation. Each message keeps its element for as long as it is held, also when it turns from pending to sent,
 * so that nothing that is read, selected or announced is built twice.
 *
 * @import {Message} from '../../shared/types.js'
 * @import {Pending} from '../../shared/fold.js'
 * @import {Model} from './model.js'
 * @import {State} from './state.js'
 */
import { fill, h, say, set } from '../../shared/dom.js';
import { linked } from '../../shared/links.js';
import { clock, dayLabel, grouped, sameDay } from '../../shared/time.js';
import { anyone, avatar, place } from './parts.js';
import { threadOf } from './state.js';
import { words } from './words.js';

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
 */

/** @param {string} text */
const rich = (text) =>
  linked(text).map((piece) =>
    typeof piece === 'string'
      ? piece
      : h('a', { href: piece.href, target: '_blank', rel: 'noopener noreferrer' }, piece.text),
  );

/** @param {Model} model */
export function createLog(model) {
  const earlier = h('button', { type: 'button', class: 'earlier', onclick: loadEarlier, hidden: true }, words.earlier);
  const intro = h('p', { class: 'line' });
  const hello = h('div', { class: 'hello', hidden: true });
  const list = h('ol');
  const log = h(
    'div',
    { class: 'log', role: 'log', 'aria-label': words.conversation, tabindex: '0' },
    earlier,
    intro,
    hello,
    list,
  );
  // Outside of the log: read out once a second or not at all, never as a message.
  const dots = h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'));
  const typist = h('span');
  const typing = h('p', { class: 'typing', hidden: true }, dots, typist);
  const pill = h('button', { type: 'button', class: 'pill', hidden: true, onclick: toEnd });
  const element = h('div', { class: 'talk' }, log, pill, typing);

  /** @type {Map<string, Row>} by message id */
  const rows = new Map();
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
    if (hello.hidden || hello.dataset.to === (to?.id || '')) return;
    hello.dataset.to = to?.id || '';
    const mark = to?.id ? avatar(to.id, to.name || '') : anyone();
    fill(hello, mark, h('b', null, words.writeTo(to?.name)), h('span', null, words.writeHint));
  }

  /**
   * @param {Message | Pending} item
   * @param {Message | undefined} before
   */
  function draw(item, before) {
    const row = rowOf(item);
    // Most of a long chat stays as it is, and formatting times is slow.
    if (row.item === item && row.before === before) return row;
    Object.assign(row, { item, before });
    const { element, day, head } = row;
    const sender = 'seq' in item ? item.sender : 'visitor';
    set(element, 'data-sender', sender);
    set(element, 'data-seq', 'seq' in item && item.seq);
    const at = 'seq' in item ? item.sent_at : new Date().toISOString();
    const like = 'seq' in item ? item : { sender, sent_at: at };
    const first = !before || !grouped(before, /** @type {Message} */ (like));
    const name = sender === 'agent' ? ('seq' in item && item.agent_name) || words.agent : '';
    say(day, !before || !sameDay(before.sent_at, at) ? dayLabel(at) : '');
    // A pending message gets its time from the server; until then its place is kept.
    say(head, first ? (name ? `${name} · ` : '') + clock(at) : '');
    return row;
  }

  /** @param {Row} row @param {string} state @param {string} [reason] undefined: nothing to try */
  function drawState({ element, foot }, state, reason) {
    const failed = reason !== undefined;
    element.classList.toggle('failed', failed);
    if (foot.dataset.is === state + reason) return;
    foot.dataset.is = state + reason;
    if (!state) return fill(foot);
    const mark = h('span', { class: 'state' }, state);
    if (!failed) return fill(foot, mark);
    const again = h('button', { type: 'button', class: 'again', onclick: model.retry }, words.tryAgain);
    fill(foot, mark, again, reason && h('span', { class: 'reason' }, reason));
  }

  /** @param {State} state */
  function render(state) {
    const { known, outbox, chatId, to } = state;
    // Every key that is pressed changes the state, but not what is drawn here.
    if (drawn && drawn.known === known && drawn.outbox === outbox && drawn.chatId === chatId && drawn.to === to) return;
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
    say(intro, thread && !thread.more && thread.chat.agent_name ? words.with(thread.chat.agent_name) : '');
    earlier.hidden = !thread?.more || !messages.length;

    const elements = [];
    const keep = new Set();
    const lastOwn = newest || messages.findLast((message) => message.sender === 'visitor')?.id;
    /** @type {Message | undefined} */
    let before;
    for (const item of [...messages, ...outbox]) {
      const row = draw(item, before);
      const own = !('seq' in item) || item.sender === 'visitor';
      const isLast = item.id === lastOwn;
      if ('state' in item)
        drawState(row, stateOf(item, isLast), item.state === 'failed' ? item.reason || '' : undefined);
      else
        drawState(row, own && isLast ? (thread && thread.chat.read.agent >= item.seq ? words.seen : words.sent) : '');
      elements.push(row.element);
      keep.add(item.id);
      if ('seq' in item) before = item;
      else before = /** @type {Message} */ ({ sender: 'visitor', sent_at: new Date().toISOString() });
    }
    for (const id of rows.keys()) if (!keep.has(id)) rows.delete(id);
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

  /** @param {Pending} pending @param {boolean} isLast */
  function stateOf(pending, isLast) {
    if (pending.state === 'failed') return words.notSent;
    return isLast ? words.sending : '';
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
