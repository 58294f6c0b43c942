// @ts-check
/**
 * widget.js: what a page loads. It finds out what the owner wants, and gives the page `window.Holdline`, as
 * ../../holdline.d.ts says.
 */
import { createApp } from './app.js';
import { warn } from './warn.js';

const page = /** @type {any} */ (window);
const before = page.Holdline || {};

/** @type {[event: string, listener: (detail: any) => void][]} */
let listeners = [];
/** Calls of before the start. @type {[string, ...any[]][]} */
const held = [];
/** @type {Record<string, any> | undefined} */
let app;

/** @param {string} name @param {unknown} [detail] */
function emit(name, detail) {
  // Each on its own: what one of them throws is the page's, and stops nobody.
  for (const [event, listener] of listeners) if (event === name) queueMicrotask(() => listener(detail));
}

/** @param {any} call its name, and what it is called with */
function make([name, ...given]) {
  const todo = own[name] || (app && app[name]);
  if (!api[name]) warn(`no ${name}()`);
  else if (todo) todo(...given);
  else if (app) app.call([name, ...given]);
  else held.push([name, ...given]);
}

/** What works without an app. @type {Record<string, (...given: any[]) => void>} */
const own = {
  start() {
    if (app) return;
    page.Holdline = api;
    app = createApp(base, config, emit, (name) => listeners.some(([event]) => event === name));
    for (const call of held.splice(0)) make(call);
    emit('ready');
  },
  destroy() {
    if (app) app.end();
    app = undefined;
    if (page.Holdline === api) delete page.Holdline;
  },
  on(name, listener) {
    own.off(name, listener);
    listeners.push([name, listener]);
    // Who asks late is told all the same.
    if (name === 'ready' && app) queueMicrotask(listener);
  },
  off(name, listener) {
    listeners = listeners.filter((one) => one[0] !== name || one[1] !== listener);
  },
  push: (...calls) => calls.forEach(make),
};

const api = /** @type {any} */ ({});
for (const name of 'start destroy on off push open close toggle show hide setVisitor setLocale prefill reset'.split(
  ' ',
)) {
  api[name] = (/** @type {any[]} */ ...given) => make([name, ...given]);
}

const said = before.config || {};
const script = /** @type {HTMLScriptElement | null} */ (
  document.currentScript || document.querySelector('[type=module][src*="/widget.js"]')
);
const address = said.host || (script && script.src);
let base = '';
let config = /** @type {any} */ (undefined);

// A browser that is too old for the panel gets nothing. The tag may stand on a page twice.
if (CSS.supports('aspect-ratio:1') && !before.destroy) {
  try {
    base = new URL(said.host ? said.host.replace(/\/*$/, '/') : '.', address).href;
    config = Object.assign({}, script && script.dataset, said);
    page.Holdline = api;
    if (config.start !== 'manual') own.start();
    own.push(...Array.from(before));
  } catch (error) {
    // Such as an address that is none. Whatever it is, it is no trouble of the page.
    warn(error);
  }
}
