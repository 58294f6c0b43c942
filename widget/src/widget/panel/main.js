// @ts-check
/**
 * The panel: loaded on the first click, or when a chat goes on. `start(link)` is all that the entry knows of it.
 *
 * @import {Link, Panel} from '../link.js'
 * @import {State} from './state.js'
 */

import { close } from '../../shared/icons.js';
import { createComposer } from './composer.js';
import { createEnd } from './end.js';
import { createFrame } from './frame.js';
import { fill, h, icon, say, set, useKit } from './kit.js';
import { createLog } from './log.js';
import { createModel } from './model.js';
import css from './panel.css';
import { createRoster } from './roster.js';
import { createStart } from './start.js';
import { chatOf, ended, live } from './state.js';
import * as words from './words.js';

/**
 * @param {Link} link
 * @returns {Panel}
 */
export function start(link) {
  useKit(link.kit);
  const { root, launcher } = link;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];

  const model = createModel(link, render);
  const startView = createStart(model);
  const log = createLog(model);
  const composer = createComposer(model);
  const end = createEnd(model);
  const talk = h('div', { class: 'view' }, log.element, composer.element, end.element);
  const frame = createFrame(model, () => open(false, true), [startView.element, talk]);
  const badge = h('span', { class: 'badge', 'aria-hidden': 'true' });
  const roster = createRoster(link.call, (agents) =>
    model.set(agents ? { agents, agentsFailed: false } : { agentsFailed: true }),
  );
  // Heard and not seen: what comes without being asked for.
  const news = h('p', { class: 'heard', role: 'status' });
  root.append(frame.element, news);
  const bubble = launcher.firstChild;
  let face = '';
  let view = '';

  /** @param {State} state */
  function render(state) {
    const { choosing } = state;
    const shown = choosing ? 'start' : ended(state) ? 'ended' : 'talk';
    const before = view;
    view = shown;
    const held = /** @type {HTMLElement | null} */ (root.activeElement);
    startView.element.hidden = !choosing;
    talk.hidden = choosing;
    composer.element.hidden = shown === 'ended';
    frame.render(state);
    end.render(state);
    if (choosing) startView.render(state);
    else {
      composer.render(state);
      log.render(state);
    }
    renderLauncher(state);
    watch();
    // Only a focus that was in the panel is led on: a chat that an agent opens takes none.
    if (held && frame.element.contains(held) && (shown !== before || held.hidden)) focus();
  }

  /** @param {State} state */
  function renderLauncher(state) {
    const { open, endsIn } = state;
    const chat = chatOf(state);
    const unread = (!open && chat?.unread) || 0;
    const fresh = unread ? words.newMessages(unread) : '';
    // Who does not see the panel has to see this.
    const warning = !open && live(state) && chat?.closes_at && endsIn ? words.ending(endsIn) : '';
    set(launcher, 'aria-label', open ? words.closePanel : words.chat + (fresh && `, ${fresh}`));
    set(launcher, 'aria-expanded', String(open));
    const key = open + fresh + warning;
    if (key === face) return;
    face = key;
    set(news, 'class', warning ? 'trouble' : 'heard');
    say(news, warning || fresh);
    fill(badge, unread > 99 ? '99+' : unread);
    fill(launcher, open ? icon(close) : bubble, unread > 0 && badge);
  }

  /** The list of agents is asked for only while somebody looks at it. */
  const watch = () => roster.watch(model.state.open && model.state.choosing && !model.state.gone && !document.hidden);

  function focus() {
    if (model.state.choosing || ended(model.state)) frame.element.focus();
    else composer.field.focus();
  }

  async function askDesk() {
    if (model.state.desk) return;
    // Without its texts the desk works too; the next opening asks again.
    const desk = await link.call('GET', '/desk', { anonymous: true }).catch(() => undefined);
    if (desk) model.set({ desk });
  }

  /** @param {boolean} yes @param {boolean} takeFocus */
  function open(yes, takeFocus) {
    if (yes === model.state.open) return;
    frame.element.hidden = !yes;
    link.keep({ open: yes });
    model.set({ open: yes });
    if (yes) {
      askDesk();
      composer.grow();
      log.toEnd();
      log.look();
    }
    if (takeFocus) yes ? focus() : launcher.focus();
  }

  document.addEventListener('visibilitychange', () => {
    watch();
    log.look();
  });
  // A phone's keyboard covers the page without making it smaller.
  const screen = window.visualViewport;
  function fit() {
    // Who has zoomed in looks around in a panel that stays as it is.
    if (!screen || screen.scale > 1.01) return;
    frame.element.style.setProperty('--height', screen.height + 'px');
    frame.element.style.setProperty('--top', screen.offsetTop + 'px');
  }
  screen?.addEventListener('resize', fit);
  screen?.addEventListener('scroll', fit);
  fit();

  if (link.memory().open) open(true, false);
  render(model.state);

  /** An agent began a chat: here it is, and whatever the person types in keeps the focus. */
  function surprise() {
    open(true, false);
    const name = chatOf(model.state)?.agent_name || words.agent;
    // A live region that was just made is not listened to yet.
    setTimeout(() => say(news, words.forYou(name)), 500);
  }

  return {
    open: (takeFocus) => open(true, takeFocus),
    toggle: () => open(!model.state.open, true),
    chats(chats) {
      if (model.chats(chats)) surprise();
    },
    events(events) {
      if (model.events(events)) surprise();
    },
    stale: model.stale,
    lost: model.lost,
  };
}
