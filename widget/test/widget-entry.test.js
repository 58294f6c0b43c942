// @ts-check
/** What is there before the panel, on a page that has little more than an element for it. */
import assert from 'node:assert/strict';
import { register } from 'node:module';
import { test } from 'node:test';
import { createSite, quiet } from './site.js';

/** @import {TestContext} from 'node:test' */

// As the build does: a style sheet is a text.
const css = (/** @type {string} */ url, /** @type {unknown} */ context, /** @type {Function} */ next) =>
  url.endsWith('.css') ? { format: 'module', source: 'export default ""', shortCircuit: true } : next(url, context);
register(`data:text/javascript,export const load = ${encodeURIComponent(`${css}`)}`);
const { createApp } = await import('../src/widget/app.js');

/** An element, as much of one as is used. */
class Part {
  isConnected = true;
  textContent = '';
  /** @type {Record<string, string>} */
  style = {};
  /** @type {unknown[]} */
  adoptedStyleSheets = [];
  append() {}
  addEventListener() {}
  replaceSync() {}
  toggleAttribute() {}
  attachShadow() {
    return Object.assign(new Part(), { host: this });
  }
  remove() {
    this.isConnected = false;
  }
  setAttribute() {}
}

/** @param {TestContext} context @param {object} [window] */
function createPage(context, window) {
  const { document, pass, count } = createSite(context, quiet, { memory: { token: 't' } });
  /** @type {Record<string, () => void>} by what happens */
  const listeners = {};
  /** @type {Record<string, Part>} by tag */
  const parts = {};
  Object.assign(document, {
    querySelector: () => null,
    createElement(/** @type {string} */ tag) {
      parts[tag] = new Part();
      return parts[tag];
    },
  });
  const globals = {
    window,
    CSS: { supports: () => true },
    CSSStyleSheet: Part,
    matchMedia: () => new Part(),
    addEventListener(/** @type {string} */ type, /** @type {() => void} */ listener) {
      listeners[type] = listener;
    },
    LAUNCHER_CSS: 'launcher.css',
    PANEL: 'panel.js',
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
    context.after(() => Reflect.deleteProperty(globalThis, name));
  }
  return { parts, pass, count, listeners };
}

test('what is no call reaches nothing, whatever has that name within, and the owner reads so', async (context) => {
  const warn = context.mock.method(console, 'warn', () => {});
  const window = { Holdline: Object.assign([['end']], { config: { host: 'https://desk.example' } }) };
  const { parts, pass } = createPage(context, window);
  await import('../src/widget/entry.js');
  window.Holdline.push(['end'], ['call', 'reset']);
  await pass(100);
  assert.deepEqual(
    warn.mock.calls.map(({ arguments: [line] }) => line),
    ['end', 'end', 'call'].map((name) => `Holdline: no ${name}()`),
  );
  assert.ok(parts['holdline-widget'].isConnected);
  /** @type {any} */ (window.Holdline).destroy();
  assert.ok(!parts['holdline-widget'].isConnected);
});

test('a panel that is not there within 15 s did not load', async (context) => {
  const { parts, pass } = createPage(context);
  const never = 'data:text/javascript,await new Promise(() => {})//';
  const app = createApp(
    never,
    { presence: 'page', page: 'path' },
    () => {},
    () => false,
  );
  context.after(app.end);
  app.call(['open']);
  const seen = () => [parts.button.style.opacity, parts.p.textContent];
  await pass(14_950);
  assert.deepEqual(seen(), ['.6', '']);
  await pass(50);
  assert.deepEqual(seen(), ['', 'The chat did not load. Try again.']);
});

test('where the visitor has gone within the page is not told once the widget is gone', async (context) => {
  const { pass, count, listeners } = createPage(context);
  const app = createApp(
    'https://desk.example/',
    { presence: 'page', page: 'path' },
    () => {},
    () => false,
  );
  listeners.pageshow();
  await pass(1000);
  const told = count('PATCH /visitors/me');
  location.href = 'https://shop.example/basket';
  listeners.keydown();
  app.end();
  await pass(1000);
  assert.equal(count('PATCH /visitors/me'), told);
});
