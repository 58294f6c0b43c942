// @ts-check
/** @import {Config} from './link.js' */
import css from './launcher.css';

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string>} attributes
 */
function make(tag, attributes) {
  const element = document.createElement(tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  return element;
}

/**
 * Puts the widget's element on the page, with the launcher in its shadow root. On <html> and not in <body>: frameworks
 * replace the body's children, and a transformed body would carry a fixed child along.
 * @param {string} base
 * @param {Config} config
 * @param {AbortSignal} signal
 */
export function createFace(base, config, signal) {
  const element = document.createElement('holdline-widget');
  const root = element.attachShadow({ mode: 'open' });
  const launcher = make('button', { class: 'launcher', 'aria-label': 'Chat' });
  const news = make('p', { class: 'heard', role: 'status' });

  /**
   * A constructed sheet: a <style> would fall to a strict Content-Security-Policy of the page. Older browsers load it.
   * @param {string} css @param {string} address
   */
  function dress(css, address) {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    } catch {
      // Only then it is known how light the accent is.
      root.appendChild(make('link', { rel: 'stylesheet', href: address })).onload = paint;
    }
  }

  dress(css, base + LAUNCHER_CSS);
  root.append(launcher, news);
  element.toggleAttribute('left', config.position === 'left');
  // What is typed here is nobody else's: a page that takes "/" for its search sees this element, and no field, as the
  // target, and would take it out of the middle of a word. Nor is what is scrolled here, or who has the focus: pages
  // scroll smoothly by themselves, or hold the focus in a dialog.
  for (const type of 'keydown keypress keyup beforeinput input copy cut paste focusin wheel touchmove'.split(' ')) {
    element.addEventListener(type, (event) => event.stopPropagation(), { passive: true });
  }
  /** Once more too: a framework that takes over the whole document throws away what is not its own. */
  const attach = () => element.isConnected || document.documentElement.append(element);
  attach();

  const night = matchMedia('(prefers-color-scheme:dark)');
  let { accent } = config;
  function paint() {
    const dark = config.theme === 'dark' || (config.theme !== 'light' && night.matches);
    element.toggleAttribute('dark', dark);
    if (!accent) return;
    const put = (/** @type {string} */ name, /** @type {string} */ value) => element.style.setProperty(name, value);
    put('--accent', accent);
    const rgb = getComputedStyle(launcher).backgroundColor.match(/^rgb\((\d+), (\d+), (\d+)\)$/);
    // No colour, or one of which nobody here knows how light it is: the desk's counts.
    if (!rgb) {
      accent = '';
      return put('--accent', accent);
    }
    // Relative luminance by WCAG, near enough, times 255 to the power of 2.2. Text on the accent is white or black,
    // whichever has the contrast, and the accent is a text itself only where it has it too.
    const [red, green, blue] = rgb.slice(1).map((part) => (+part) ** 2.2);
    const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    put('--on-accent', light > 35_400 ? '#000' : '#fff');
    put('--link', (dark ? light > 43_300 : light < 35_400) ? accent : 'var(--text)');
  }
  night.addEventListener('change', paint, { signal });
  paint();

  return {
    root,
    launcher,
    news,
    dress,
    attach,
    /** Whether the tag says no colour. */
    plain: () => !accent,
    /** The desk's colour counts where the tag says none. @param {string} [colour] */
    paint(colour) {
      accent ||= colour;
      paint();
    },
    /** What has to be said beside the launcher, until something else is, or nothing. @param {string} words */
    trouble(words) {
      news.className = words ? 'trouble' : 'heard';
      news.textContent = words;
    },
  };
}
