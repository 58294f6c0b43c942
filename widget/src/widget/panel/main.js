// @ts-check
/**
 * The panel: loaded on the first click, or when a chat goes on. `start(link)` is all that the entry knows of it.
 *
 * @import {Chat} from '../../shared/types.js'
 * @import {Link, Panel, TabMessage} from '../link.js'
 * @import {State} from './state.js'
 */

import { say } from '../../shared/dom.js';
import { close } from '../../shared/icons.js';
import { createComposer } from './composer.js';
import { createEnd } from './end.js';
import { createFrame } from './frame.js';
import { h, icon, set, updates } from './kit.js';
import { lang, t, useLanguage } from './language.js';
import { createLog } from './log.js';
import { createModel } from './model.js';
import css from './panel.css';
import { createRoster } from './roster.js';
import { createSpeaker } from './speaker.js';
import { createStart } from './start.js';
import { chatOf, ended } from './state.js';
import { createVisit } from './visit.js';
import * as words from './words.js';

/** A panel that fills the screen; the style sheet has the same. */
const FULL = '(max-width:480px),(max-height:480px)';

/**
 * @param {Link} link
 * @returns {Promise<Panel>}
 */
export async function start(link) {
  const { config, signal, base } = link;
  const { root, launcher } = link.face;
  link.face.dress(css, base + PANEL_CSS);
  // What is wrong with the tag is for its owner to know, and no reason to wait.
  if (Object.keys(config).length)
    link.part(OWNER).then(
      ({ check }) => check(config),
      () => {},
    );
  await useLanguage(link);

  const visit = createVisit(link, hear);
  const model = createModel(
    visit,
    link.emit,
    render,
    (message) => speaker.tell(message),
    surprise,
    (note) => speaker.noted(words.noteWords(note)),
  );
  const badge = h('span', { class: 'badge', 'aria-hidden': 'true' });
  const cross = icon(close);
  launcher.append(cross, badge);
  const roster = createRoster(base, (agents) => {
    model.set(agents ? { agents, agentsFailed: false } : { agentsFailed: true });
    if (!agents) return;
    link.available(agents.length > 0);
    // Whom the owner wants this page's visitors to write to, unless they have thought of somebody else.
    const wanted = agents.find(({ id }) => id === agent);
    agent = '';
    if (wanted && model.state.choosing) {
      const { id, name, state } = wanted;
      model.choose({ id, name, wait: state !== 'available' || undefined });
    }
  });
  const speaker = createSpeaker(link, visit, model);
  /** @type {HTMLElement} */
  let panel;
  let stepOut = () => {};
  /** @type {HTMLLabelElement} */
  let composer;
  /** What of the page had the focus before. @type {HTMLElement | null} */
  let before = null;
  let { agent } = config;
  let unread = 0;
  let view = '';
  /** @type {{destroy(): void} | undefined} */
  let watcher;

  /** In the language of the moment. */
  function build() {
    updates.length = 0;
    const talk = h('div', { class: '_view' });
    // First: hidden, a field and a log have no height.
    updates.push(({ choosing }) => {
      talk.hidden = choosing;
    });
    const log = createLog(model);
    composer = createComposer(model);
    talk.append(log, composer, createEnd(model));
    const frame = createFrame(link, model, () => open(false, true), [createStart(model), talk]);
    panel = frame.element;
    stepOut = frame.stepOut;
    panel.hidden = !model.state.open;
    root.append(panel);
    fit();
  }

  /** @param {State} state */
  function render(state) {
    // What was under way when all ended has nothing to be drawn on.
    if (signal.aborted) return;
    const last = view;
    view = state.choosing ? 'start' : ended(state) ? 'ended' : 'talk';
    let held = root.activeElement;
    const inside = panel.contains(held);
    for (const update of updates) update(state);
    renderLauncher(state);
    watch();
    // An update may have led it on.
    held = root.activeElement;
    // Only a focus that was in the panel is led on: a chat that an agent opens takes none.
    if (inside && (view !== last || !held?.getClientRects().length)) focus();
  }

  /** @param {State} state */
  function renderLauncher(state) {
    const { open, endsIn, missed, outbox } = state;
    const chat = chatOf(state);
    const count = chat?.unread || 0;
    const fresh = !open && count ? t('{n} new messages', { n: count }) : '';
    // Who does not see the panel has to see this.
    const closing = !open && chat?.closes_at && endsIn ? words.ending(endsIn) : '';
    const over = missed && ended(state) ? words.over() : closing;
    set(launcher, 'aria-label', open ? t('Close chat') : t('Chat') + (fresh && `, ${fresh}`));
    set(launcher, 'lang', lang);
    set(launcher, 'aria-expanded', String(open));
    if (count !== unread) {
      unread = count;
      link.emit('unread', count);
    }
    speaker.warn(outbox[0]?.state === 'failed' ? words.notSent() : over, open);
    set(cross, 'hidden', !open);
    badge.hidden = !fresh;
    say(badge, count > 99 ? '99+' : String(count));
    // Each time, for a page may have set another title since.
    speaker.title(count);
  }

  /** The list of agents is asked for only while somebody looks at it. */
  const watch = () =>
    roster.watch(model.state.open && model.state.choosing && !model.state.gone && !document.hidden && !signal.aborted);

  function focus() {
    (view === 'talk' ? composer.control : panel)?.focus();
  }

  /** @param {boolean} yes @param {boolean} takeFocus */
  function open(yes, takeFocus) {
    if (yes === model.state.open) return;
    panel.hidden = !yes;
    visit.keep(model.state.missed ? { open: yes, live: false } : { open: yes });
    model.set({ open: yes, missed: false });
    link.emit(yes ? 'open' : 'close');
    if (yes) {
      before = takeFocus ? /** @type {HTMLElement | null} */ (document.activeElement) : null;
      // Without its texts the desk works too; the next opening asks again.
      link.desk().then(
        (desk) => desk && model.set({ desk }),
        () => {},
      );
    }
    catchBack();
    if (!takeFocus) return;
    if (yes) return focus();
    launcher.focus();
    // The page may have a button of its own.
    before?.focus({ preventScroll: true });
  }

  const full = matchMedia(FULL);
  const fills = () => model.state.open && full.matches;

  /** On a phone the gesture or button for "back" leads out of the panel, and not off the page. */
  function catchBack() {
    watcher?.destroy();
    const { CloseWatcher: Watcher } = /** @type {any} */ (window);
    if (!Watcher || !fills()) return;
    const mine = new Watcher();
    watcher = mine;
    mine.onclose = () => {
      stepOut();
      catchBack();
    };
  }

  // What fills the screen hides all that is behind it, where the focus would be lost to sight, or is from the start:
  // a chat that an agent opens takes none.
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Tab' || !fills()) return;
      const all = /** @type {HTMLElement[]} */ ([...panel.querySelectorAll('button, a, textarea, [tabindex]')]).filter(
        (one) => one.tabIndex >= 0 && one.getClientRects().length,
      );
      if (event.shiftKey) all.reverse();
      const held = root.activeElement;
      if (held !== all[all.length - 1] && held !== panel && panel.contains(held)) return;
      all[0].focus();
      // Behind a dialog of the page it gets none.
      if (root.activeElement) event.preventDefault();
    },
    { signal, capture: true },
  );

  document.addEventListener('visibilitychange', () => render(model.state), { signal });
  // Where nobody polls nobody finds that the network is back.
  addEventListener('online', model.retry, { signal });
  // A phone that is turned or unfolded.
  full.addEventListener('change', catchBack, { signal });
  // A phone's keyboard covers the page without making it smaller.
  const screen = /** @type {VisualViewport} */ (window.visualViewport);
  function fit() {
    // Who has zoomed in looks around in a panel that stays as it is.
    if (screen.scale > 1.01) return;
    const { style } = panel;
    // The screen is measured as it is; in the panel a page's `zoom` makes each length another one.
    const { currentCSSZoom: zoom = 1 } = root.host;
    style.setProperty('--height', screen.height / zoom + 'px');
    style.setProperty('--top', screen.offsetTop / zoom + 'px');
  }
  screen.addEventListener('resize', fit, { signal });
  screen.addEventListener('scroll', fit, { signal });
  signal.addEventListener('abort', () => {
    watch();
    watcher?.destroy();
    speaker.title(0);
  });

  build();
  if (visit.memory().open) open(true, false);
  render(model.state);

  /** An agent began a chat: here it is, and whatever the person types in keeps the focus. @param {Chat} chat */
  function surprise({ agent_name = words.agent() }) {
    open(true, false);
    speaker.speak(t('{name} has a message for you.', { name: agent_name }));
  }

  /** @param {TabMessage} message */
  function hear({ chats, events, stale, patch, lost, reset }) {
    if (lost || reset) model.lost(reset);
    if (patch) model.shared(patch);
    if (chats) model.chats(chats);
    if (events) model.events(events);
    if (stale !== undefined) model.stale(stale || undefined);
  }

  /** What a page may call. @type {Record<string, (...given: any[]) => unknown>} */
  const calls = {
    open: () => open(true, true),
    close: () => open(false, root.activeElement !== null),
    toggle: () => open(!model.state.open, true),
    prefill: model.prefill,
    reset: () => visit.tell({ reset: true }),
    async setLocale(wanted, texts) {
      // As an effect of a framework says it again and again: the person may be in the middle of a word.
      if (wanted === config.lang && !texts) return;
      config.lang = wanted;
      if (texts) config.texts = { ...config.texts, [wanted]: texts };
      await useLanguage(link);
      const old = panel;
      const held = old.contains(root.activeElement);
      build();
      old.remove();
      render(model.state);
      if (held) focus();
    },
  };

  return {
    open: (takeFocus) => open(true, takeFocus),
    call(name, given) {
      if (calls[name]) calls[name](...given);
    },
    wants: visit.wants,
  };
}
