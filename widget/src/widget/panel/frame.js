// @ts-check
/**
 * The panel's frame: header with menu, what the visitor has to know at the moment, and the question before something
 * that cannot be taken back.
 *
 * @import {Model} from './model.js'
 * @import {State} from './state.js'
 */

import { back as backIcon, down, menu as menuIcon } from '../../shared/icons.js';
import { fill, h, say, set } from './kit.js';
import { anyone, avatar, button, createBar, iconButton } from './parts.js';
import { chatOf, live } from './state.js';
import * as words from './words.js';

/**
 * @param {Model} model
 * @param {() => void} minimize
 * @param {Node[]} views
 */
export function createFrame(model, minimize, views) {
  const back = iconButton('icon', words.back, backIcon, model.back);
  const face = h('span');
  const title = h('b');
  const subtitle = h('span');
  /** @param {string} label @param {() => void} onclick */
  const item = (label, onclick) => button('', label, onclick, { role: 'menuitem', tabindex: '-1' });
  const endItem = item(words.endChat, () => ask(words.endAsk, '', words.endKeep, words.endChat, model.end));
  const eraseItem = item(words.eraseData, () =>
    ask(words.eraseAsk, words.eraseMore, words.eraseKeep, words.eraseNow, model.erase),
  );
  const menu = h('div', { class: 'menu', role: 'menu', 'aria-label': words.menu, hidden: true }, endItem, eraseItem);
  const menuButton = iconButton('icon', words.menu, menuIcon, () => showMenu(menu.hidden), {
    'aria-haspopup': 'menu',
    'aria-expanded': 'false',
  });
  const header = h(
    'header',
    null,
    back,
    face,
    h('span', { class: 'names' }, title, subtitle),
    menuButton,
    iconButton('icon', words.minimize, down, minimize),
    menu,
  );
  const trouble = createBar('bad lost', 'status');
  const notice = createBar('bad', 'alert');
  const standing = createBar('', 'status');
  const question = h('div', { class: 'question', role: 'alertdialog', hidden: true });
  const element = h(
    'div',
    { class: 'panel', role: 'dialog', tabindex: '-1', hidden: true },
    header,
    trouble.element,
    notice.element,
    standing.element,
    h('div', { class: 'body' }, ...views),
    question,
  );
  let faceOf = '';

  /** @param {boolean} yes */
  function showMenu(yes) {
    menu.hidden = !yes;
    set(menuButton, 'aria-expanded', String(yes));
    if (yes) (endItem.hidden ? eraseItem : endItem).focus();
  }

  /**
   * @param {string} what
   * @param {string} more
   * @param {string} no
   * @param {string} yes
   * @param {() => Promise<void>} act
   */
  function ask(what, more, no, yes, act) {
    showMenu(false);
    const keep = button('plain', no, unask);
    const go = button('danger', yes, async () => {
      go.disabled = true;
      await act();
      question.hidden = true;
      element.focus();
    });
    set(question, 'aria-label', what);
    fill(question, h('p', null, h('b', null, what), ' ', more), h('div', null, keep, go));
    question.hidden = false;
    keep.focus();
  }

  function unask() {
    question.hidden = true;
    menuButton.focus();
  }

  element.addEventListener('keydown', (event) => {
    const { key } = event;
    if (!menu.hidden && /^Arrow(Up|Down)/.test(key)) {
      event.preventDefault();
      // There are two.
      if (!endItem.hidden) (endItem.matches(':focus') ? eraseItem : endItem).focus();
    }
    if (key !== 'Escape' || event.isComposing) return;
    event.stopPropagation();
    if (!menu.hidden) {
      showMenu(false);
      menuButton.focus();
    } else if (!question.hidden) unask();
    else minimize();
  });
  menu.addEventListener('focusout', (event) => {
    const to = /** @type {Node | null} */ (event.relatedTarget);
    if (to !== menuButton && !menu.contains(to)) showMenu(false);
  });

  /** @param {State} state */
  function presence({ agents, gone }) {
    if (gone || !agents) return '';
    if (!agents.length) return words.offline;
    return agents.some(({ state }) => state === 'available') ? words.online : words.allBusy;
  }

  return {
    element,
    /** @param {State} state */
    render(state) {
      const { choosing, desk, outbox, chatId } = state;
      const chat = chatOf(state);
      const waits = chat?.state === 'waiting';
      const { id = '', name = '' } = chatId ? { id: chat?.agent_id, name: chat?.agent_name } : state.to || {};
      const person = choosing ? '' : name;
      const someone = !choosing && !person && (!chatId || waits);
      const deskName = desk?.name || words.chat;
      set(element, 'aria-label', deskName);
      say(title, person || (someone ? words.anyone : deskName));
      // The name that every desk begins with says nothing.
      say(subtitle, choosing ? presence(state) : person && deskName !== words.chat ? deskName : '');
      const key = person ? id + person : String(someone);
      if (key !== faceOf) {
        faceOf = key;
        fill(face, person ? avatar(id, person) : someone && anyone());
      }
      // Back is for a chat that has not begun; out of one that has, the way is to end it.
      back.hidden = choosing || !!chatId || outbox.length > 0;
      const going = !choosing && live(state);
      const known = Object.keys(state.known.threads).length > 0;
      endItem.hidden = !going;
      menuButton.hidden = !known;
      if (!known) question.hidden = menu.hidden = true;
      const wait = !chatId && outbox[0]?.wait;
      trouble.render(wait ? words.tooMany(wait) : state.trouble || state.gap);
      notice.render(state.notice, state.join && words.joinNow, state.join);
      if (going && waits) standing.render(words.place(/** @type {any} */ (chat)), words.leave, model.end);
      else if (going && chat?.closes_at)
        standing.render(words.ending(state.endsIn || 0), words.keepOpen, model.keepOpen);
      else standing.render();
    },
  };
}
