// @ts-check
import { h } from '../shared/dom.js';
import { chat, icon } from '../shared/icons.js';
import css from './launcher.css';

/**
 * Puts the widget's element on the page, with the launcher in its shadow root. On <html> and not in <body>: frameworks
 * replace the body's children, and a transformed body would carry a fixed child along.
 * @returns {{root: ShadowRoot, launcher: HTMLButtonElement}}
 */
export function createFace() {
  const element = document.createElement('holdline-widget');
  const root = element.attachShadow({ mode: 'open' });
  // A constructed sheet: a <style> would fall to a strict Content-Security-Policy of the page.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  const launcher = h('button', { type: 'button', class: 'launcher', 'aria-label': 'Chat' }, icon(chat));
  root.append(launcher);
  // What is typed here is nobody else's: a page that takes "/" for its search sees this element, and no field, as the
  // target, and would take it out of the middle of a word.
  for (const type of ['keydown', 'keypress', 'keyup', 'beforeinput', 'input', 'paste']) {
    element.addEventListener(type, (event) => event.stopPropagation());
  }
  document.documentElement.append(element);
  return { root, launcher };
}

/**
 * Says beside the launcher that the panel could not be loaded, or takes it back.
 * @param {ShadowRoot} root
 * @param {boolean} yes
 */
export function showTrouble(root, yes) {
  root.querySelector('.trouble')?.remove();
  const words = 'The chat did not load. Press the button to try again.';
  if (yes) root.append(h('p', { class: 'trouble', role: 'alert' }, words));
}
