// @ts-check
/**
 * The panel's frame: header with menu, what went wrong, and the question before a chat is ended.
 *
 * @import {Model} from './model.js'
 * @import {State} from './state.js'
 */
import { fill, h, say, set } from '../../shared/dom.js';
import { back as backIcon, down, menu as menuIcon } from '../../shared/icons.js';
import { anyone, avatar, iconButton } from './parts.js';
import { ended, threadOf } from './state.js';
import { words } from './words.js';

/**
 * @param {Model} model
 * @param {() => void} minimize
 * @param {Node[]} views
 */
export function createFrame(model, minimize, views) {
  const back = iconButton(words.back, backIcon, model.back);
  const face = h('span', { class: 'face' });
  const title = h('b');
  const subtitle = h('span');
  const endItem = h('button', { type: 'button', role: 'menuitem', onclick: ask }, words.endChat);
  const menu = h('div', { class: 'menu', role: 'menu', 'aria-label': words.menu, hidden: true }, endItem);
  const menuButton = iconButton(words.menu, menuIcon, () => showMenu(menu.hidden), {
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
    iconButton(words.minimize, down, minimize),
    menu,
  );
  const trouble = h('p', { class: 'trouble-bar', role: 'status' });
  const notice = h('p', { class: 'notice', role: 'alert' });
  const keep = h('button', { type: 'button', class: 'plain', onclick: () => showQuestion(false) }, words.endKeep);
  const end = h('button', { type: 'button', class: 'danger', onclick: endNow }, words.endChat);
  const question = h(
    'div',
    { class: 'question', role: 'alertdialog', 'aria-label': words.endAsk, hidden: true },
    h('b', null, words.endAsk),
    h('div', null, keep, end),
  );
  const element = h(
    'div',
    { class: 'panel', role: 'dialog', 'aria-label': words.chat, tabindex: '-1', hidden: true },
    header,
    trouble,
    notice,
    h('div', { class: 'body' }, ...views),
    question,
  );
  let faceOf = '';

  /** @param {boolean} yes */
  function showMenu(yes) {
    menu.hidden = !yes;
    menuButton.setAttribute('aria-expanded', String(yes));
    if (yes) endItem.focus();
  }

  /** @param {boolean} yes */
  function showQuestion(yes) {
    question.hidden = !yes;
    (yes ? keep : menuButton).focus();
  }

  function ask() {
    showMenu(false);
    showQuestion(true);
  }

  async function endNow() {
    end.disabled = true;
    await model.end();
    end.disabled = false;
    question.hidden = true;
    element.focus();
  }

  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.stopPropagation();
    if (!menu.hidden) {
      showMenu(false);
      menuButton.focus();
    } else if (!question.hidden) showQuestion(false);
    else minimize();
  });
  menu.addEventListener('focusout', (event) => {
    const to = /** @type {Node | null} */ (event.relatedTarget);
    if (to !== menuButton && !menu.contains(to)) showMenu(false);
  });

  /** @param {State} state */
  function presence({ agents, desk }) {
    if (!agents) return desk ? (desk.online ? words.online : words.offline) : '';
    if (!agents.length) return words.offline;
    return agents.some(({ state }) => state === 'available') ? words.online : words.allBusy;
  }

  return {
    element,
    /** @param {State} state */
    render(state) {
      const { choosing, desk, to } = state;
      const chat = threadOf(state)?.chat;
      const name = desk?.name || words.chat;
      const person = choosing ? undefined : chat?.agent_name || to?.name;
      set(element, 'aria-label', name);
      const someone = !choosing && !state.chatId && !person;
      say(title, person || (someone ? words.anyone : name));
      // The name that every desk begins with says nothing.
      const deskName = name === words.chat ? '' : name;
      say(subtitle, choosing ? presence(state) : person ? deskName : someone ? words.anyoneHint : '');
      const key = person ? (chat?.agent_id || to?.id || '') + person : someone ? 'anyone' : '';
      if (key !== faceOf) {
        faceOf = key;
        if (!key) fill(face);
        else if (person) fill(face, avatar(chat?.agent_id || to?.id || '', person));
        else fill(face, anyone());
      }
      // Back is for a chat that has not begun; out of one that has, the way is to end it.
      back.hidden = choosing || !!state.chatId || state.outbox.length > 0;
      const canEnd = !choosing && !!chat && !ended(state);
      menuButton.hidden = !canEnd;
      if (!canEnd) {
        menu.hidden = true;
        question.hidden = true;
      }
      say(trouble, state.trouble || state.gap || '');
      say(notice, state.notice || '');
    },
  };
}
