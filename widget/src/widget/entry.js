// @ts-check
/**
 * widget.js: what a page loads. The launcher, the visitor's presence, and the loading of the panel when a person asks
 * for it or a chat goes on.
 *
 * @import {Chat, Event} from '../shared/types.js'
 * @import {Problem} from '../shared/api.js'
 * @import {Panel, StartPanel} from './link.js'
 */
import { fill, h, say, set } from '../shared/dom.js';
import { icon } from '../shared/icons.js';
import { pause } from '../shared/poll.js';
import { tidy } from '../shared/text.js';
import { createFace, showTrouble } from './face.js';
import { createVisit } from './visit.js';

const RETRY = 5000;

/** @param {HTMLScriptElement} script */
function start(script) {
  const base = new URL('.', script.src).href;
  const { root, launcher } = createFace();
  /** @type {Panel | undefined} */
  let panel;
  /** @type {Promise<Panel> | undefined} */
  let loading;
  let tries = 0;
  /** @type {Chat[] | undefined} what a panel that is still to come has to know */
  let chats;
  /** @type {Event[]} */
  let events = [];
  /** @type {Problem | undefined} */
  let trouble;

  const visit = createVisit(base, script.dataset.page === 'full', {
    chats(list) {
      if (panel) return panel.chats(list);
      chats = list;
      events = [];
      if (list.some((chat) => chat.state !== 'closed')) insist();
    },
    events(list) {
      if (panel) return panel.events(list);
      events.push(...list);
      if (list.some((event) => event.chat || event.message)) insist();
    },
    stale(problem) {
      trouble = problem;
      panel?.stale(problem);
    },
    lost() {
      if (panel) panel.lost();
      else if (visit.memory().open) insist();
    },
  });

  const load = () =>
    (loading ||= import(
      // A browser may remember that a module failed: another address is another try.
      base + PANEL + (tries++ ? '?' + tries : '')
    ).then(
      (/** @type {{start: StartPanel}} */ part) => {
        panel = part.start({ kit: { h, set, fill, say, icon, pause, tidy }, root, launcher, ...visit });
        if (chats) panel.chats(chats);
        if (events.length) panel.events(events);
        panel.stale(trouble);
        return panel;
      },
      (error) => {
        loading = undefined;
        throw error;
      },
    ));

  /** A chat goes on: the panel has to come, without anybody's click. */
  function insist() {
    load().catch(() => setTimeout(insist, RETRY));
  }

  // A page before this one left the panel open, or something unsent.
  const { open, outbox } = visit.memory();
  if (open || Object.keys(outbox || {}).length) insist();

  launcher.onpointerenter = () => load().catch(() => {});
  launcher.onclick = async () => {
    if (panel) return panel.toggle();
    launcher.setAttribute('aria-busy', 'true');
    try {
      (await load()).open(true);
      showTrouble(root, false);
    } catch {
      showTrouble(root, true);
    }
    launcher.removeAttribute('aria-busy');
  };
}

const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
// The tag may stand on a page twice.
if (script && !document.querySelector('holdline-widget')) start(script);
