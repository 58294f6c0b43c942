// @ts-check
/**
 * The widget on one page: the launcher, the visitor's presence, and the loading of the panel when a person asks for it
 * or a chat goes on.
 *
 * @import {Desk} from '../shared/types.js'
 * @import {Config, Panel, StartPanel} from './link.js'
 */
import { createFace } from './face.js';
import { watchRoute } from './page.js';
import { createPresence } from './presence.js';

/** Milliseconds until the panel is tried again that a chat needs. */
const RETRY = 5000;
/** Milliseconds after which what does not load counts as failed. */
const DEADLINE = 15_000;
/** Milliseconds between two looks at whether somebody is there, on either side. */
const TICK = 60_000;
/** Milliseconds without a sign of life after which who has no chat is no visitor any more. */
const QUIET = 600_000;

/**
 * @param {string} base the folder of widget.js, with its slash
 * @param {Config} config
 * @param {(name: string, detail?: unknown) => void} emit
 * @param {(name: string) => unknown} heard somebody listens to this event
 */
export function createApp(base, config, emit, heard) {
  const ending = new AbortController();
  const { signal } = ending;
  const face = createFace(base, config, signal);
  const { launcher } = face;
  const { connection = {} } = /** @type {{connection?: {saveData?: boolean}}} */ (navigator);
  const proactive = config.proactive !== 'off' && !connection.saveData;
  /** @type {Panel | undefined} */
  let panel;
  /** @type {Promise<void> | undefined} */
  let loading;
  let tries = 0;
  /** The next try that nobody asked for. @type {ReturnType<typeof setTimeout> | undefined} */
  let again;
  /** Calls that wait for the panel. @type {[string, any[]][]} */
  let held = [];
  let activeAt = Date.now();
  /** @type {boolean | undefined} */
  let online;
  let hidden = config.launcher === 'none';

  const presence = createPresence(base, config, insist);
  const { leave, tellPage } = presence;

  /** Without a chat only a tab that is looked at, by somebody who is there, counts as a visit. */
  const here = () => proactive && !document.hidden && Date.now() - activeAt < QUIET;

  /** @returns {Promise<Desk | undefined>} */
  const desk = () =>
    fetch(base + 'api/v1/desk', { signal }).then((response) => (response.ok ? response.json() : undefined));

  /** @param {boolean} yes */
  function available(yes) {
    if (online !== yes) {
      online = yes;
      emit('availability', { online });
    }
    show();
  }

  function show() {
    face.attach();
    // Who has the panel keeps the button that leads to it.
    const nobody = config.offline === 'hide' && !online && !panel;
    launcher.style.display = hidden || nobody ? 'none' : '';
  }

  const watched = () => config.offline === 'hide' || heard('availability');

  const look = () =>
    desk().then(
      (told) => {
        if (!told) return;
        available(told.online);
        // Once the element is on the page again, if a framework threw it away: elsewhere nothing has a colour.
        face.paint(told.accent);
      },
      () => {},
    );

  /** @param {string} path */
  const part = (path) =>
    new Promise((resolve, reject) => {
      const fail = () => {
        // After the end neither: who waits for it would go on.
        if (signal.aborted) return;
        tries++;
        reject();
      };
      const timer = setTimeout(fail, DEADLINE);
      // A browser may remember that a module failed: another address is another try.
      import(base + path + '?'.repeat(tries))
        .then((part) => signal.aborted || resolve(part), fail)
        .finally(() => clearTimeout(timer));
    });

  const load = () =>
    (loading ||= part(PANEL)
      .then((/** @type {any} */ { start }) =>
        /** @type {StartPanel} */ (start)({
          face,
          presence: presence.link,
          tellPage,
          base,
          config,
          signal,
          part,
          emit,
          available,
          desk,
          update,
        }),
      )
      .then(
        (part) => {
          panel = part;
          face.trouble('');
          for (const one of held.splice(0)) panel.call(...one);
          show();
          // Where nobody is to be watched there was no poll until now.
          update();
        },
        (error) => {
          loading = undefined;
          throw error;
        },
      ));

  /** A chat goes on: the panel has to come, without anybody's click. */
  function insist() {
    load().catch(() => {
      clearTimeout(again);
      again = setTimeout(() => signal.aborted || insist(), RETRY * (tries + Math.random()));
    });
  }

  /** Somebody wants the panel now. */
  async function use() {
    launcher.style.opacity = '.6';
    await load().catch(() => {
      // Whoever wanted it open is at something else by the time that it comes.
      held = held.filter(([name]) => name !== 'open');
      face.trouble('The chat did not load. Try again.');
    });
    launcher.style.opacity = '';
  }

  const update = () => {
    if (!signal.aborted) presence.want(panel ? panel.wants(here()) : here());
  };

  /** On its way down, so that nobody keeps it from here. @param {string} types @param {() => void} listener */
  const listen = (types, listener) => {
    for (const type of types.split(' ')) addEventListener(type, listener, { signal, passive: true, capture: true });
  };
  const route = watchRoute(() => signal.aborted || tellPage());
  // A request, a lock or a channel that is held past this would keep the page out of the browser's back/forward cache.
  listen('pagehide freeze', leave);
  listen('pageshow resume online offline', update);
  listen('visibilitychange', () => {
    update();
    if (!document.hidden) tellPage();
  });
  listen('pointermove pointerdown keydown scroll popstate', () => {
    const slept = Date.now() - activeAt > QUIET;
    activeAt = Date.now();
    face.attach();
    route();
    if (slept) update();
  });
  const ticks = setInterval(() => {
    update();
    if (!document.hidden && watched()) look();
  }, TICK);
  signal.addEventListener('abort', () => {
    clearInterval(ticks);
    leave();
    face.root.host.remove();
  });

  /** What is the panel's. What shows something, or has to be done at once, brings it. @param {[string, ...any[]]} call */
  function call([name, ...given]) {
    if (panel) return panel.call(name, given);
    // At once: who logs out is gone before a panel would be there.
    if (name === 'reset') return presence.forget();
    // Who asks a second time, for nothing has come yet, wants it open.
    const wanted = name === 'toggle' ? 'open' : name;
    // In the order in which they were made.
    held.push([wanted, given]);
    if (wanted === 'open') use();
  }

  launcher.onclick = () => call(['toggle']);
  show();
  // In a task of its own, so that none is long.
  setTimeout(() => {
    if (signal.aborted) return;
    update();
    if (face.plain() || watched()) look();
    if (/^(true|)$/.test(/** @type {any} */ (config.open))) use().then(() => panel && panel.open(false));
  });

  return {
    call,
    show() {
      hidden = false;
      show();
    },
    hide() {
      hidden = true;
      show();
    },
    setVisitor: presence.setVisitor,
    end: () => ending.abort(),
  };
}
