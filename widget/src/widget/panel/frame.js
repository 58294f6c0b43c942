// @ts-check
/**
 * The panel's frame: header, what the visitor has to know at the moment, and the way to the menu.
 *
 * @import {Link, Menu, MenuLink} from '../link.js'
 * @import {Model} from './model.js'
 * @import {State} from './state.js'
 */

import { fill, say } from '../../shared/dom.js';
import { back as backIcon, down, menu as menuIcon } from '../../shared/icons.js';
import { clock, dayLabel } from '../../shared/time.js';
import { h, set, updates } from './kit.js';
import { dir, lang, t } from './language.js';
import { anyone, avatar, createBar, iconButton } from './parts.js';
import { chatOf, live } from './state.js';
import * as words from './words.js';

/**
 * @param {Link} link
 * @param {Model} model
 * @param {() => void} minimize
 * @param {Node[]} views
 */
export function createFrame({ face, part, base }, model, minimize, views) {
  const chatWord = t('Chat');
  const back = iconButton('_icon', t('Back'), backIcon, model.back);
  const mark = h('span');
  const title = h('b');
  const subtitle = h('small');
  const menuButton = iconButton('_icon', t('Menu'), menuIcon, openMenu, {
    'aria-haspopup': 'menu',
    'aria-expanded': 'false',
  });
  /** @type {Menu | undefined} */
  let menu;
  const header = h(
    'header',
    null,
    back,
    mark,
    h('span', { class: '_who' }, title, subtitle),
    menuButton,
    iconButton('_icon', t('Minimize'), down, minimize),
  );
  const element = h(
    'div',
    { class: 'panel', role: 'dialog', tabindex: '-1', hidden: true, lang, dir },
    header,
    createBar('_bad _lost', 'status', ({ chatId, outbox, trouble, gap }) => {
      const wait = !chatId && outbox[0]?.wait;
      return [wait ? words.tryingAgain(wait) : trouble || gap];
    }),
    createBar('_bad', 'alert', ({ notice, join }) => [notice, join && t('Join the line'), join]),
    createBar('', 'status', (state) => {
      const chat = !state.choosing && live(state) && chatOf(state);
      if (!chat) return [];
      if (chat.state === 'waiting') return [words.place(chat), t('Leave the line'), model.end];
      return chat.closes_at ? [words.ending(state.endsIn || 0), t('Keep it open'), model.keepOpen] : [];
    }),
    ...views,
  );

  function openMenu() {
    model.attempt(t('The menu could not be loaded.'), async () => {
      /** @type {{createMenu(link: MenuLink): Promise<Menu>}} */
      const { createMenu } = await part(MENU);
      menu ||= await createMenu({
        h,
        set,
        t,
        dress: (css) => face.dress(css, base + MENU_CSS),
        header,
        opener: menuButton,
        panel: element,
        act: model,
        dated: (time) => [dayLabel(time, new Date(0), lang), clock(time, lang)],
      });
      renderMenu(model.state);
      menu.toggle();
    });
  }

  /** @param {State} state */
  const renderMenu = (state) => menu?.render(!menuButton.hidden, !state.choosing && live(state));

  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.stopPropagation();
    // Else it would count as the wish to close the next thing too.
    event.preventDefault();
    stepOut();
  });

  /** One step out: of the menu, of a question, of the panel. */
  function stepOut() {
    if (!menu?.escape()) minimize();
  }

  /** @param {State} state */
  function presence({ agents, gone }) {
    if (gone || !agents) return '';
    if (!agents.length) return t('Offline');
    return agents.some(({ state }) => state === 'available') ? t('Online') : t('All busy at the moment');
  }

  updates.push((state) => {
    const { choosing, desk, outbox, chatId, to } = state;
    const chat = chatOf(state);
    const id = chatId ? chat?.agent_id : to?.id;
    const name = !choosing && (chatId ? chat?.agent_name : to?.name);
    const someone = !choosing && (!chatId || chat?.state === 'waiting');
    // The name that every desk begins with says nothing.
    const deskName = desk && desk.name !== 'Chat' && desk.name;
    set(element, 'aria-label', deskName || chatWord);
    fill(mark, name ? avatar(id || '', name) : someone && anyone());
    say(title, name || (someone ? words.anyone() : deskName || chatWord));
    say(subtitle, (choosing ? presence(state) : name && deskName) || '');
    // Who was told that nobody is there hears of somebody; at each opening it would be a word too much.
    if (state.agents?.length === 0) set(subtitle, 'role', 'status');
    // Back is for a chat that has not begun; out of one that has, the way is to end it.
    back.hidden = choosing || !!chatId || outbox.length > 0;
    menuButton.hidden = !Object.keys(state.known.threads).length;
    renderMenu(state);
  });
  return { element, stepOut };
}
