// @ts-check
/** @import {Page} from '../shared/types.js' */
import { shorten } from '../shared/text.js';

/**
 * An address without what may be private: user part, fragment, and the query unless the owner wants it.
 * @param {string} address
 * @param {boolean} [full]
 */
export function cut(address, full) {
  try {
    const { protocol, origin, pathname, search } = new URL(address);
    if (/^https?:$/.test(protocol)) return (origin + pathname + (full ? search : '')).slice(0, 2048);
  } catch {
    // No address, as when nothing referred to the page.
  }
  return undefined;
}

/**
 * The page that the visitor looks at; undefined where there is no web address (a file, a frame of its own).
 * @param {boolean} full
 * @returns {Page | undefined}
 */
export function currentPage(full) {
  const url = cut(location.href, full);
  return url ? { url, title: shorten(document.title, 200) || undefined, referrer: cut(document.referrer) } : undefined;
}

/** Long enough for a site to set the title of its new route. */
const SETTLE = 800;

/**
 * Calls back when the address changed without a load. No method of the page's `history` is replaced for it.
 * @param {() => void} changed
 */
export function watchRoute(changed) {
  let last = location.href;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const look = () => {
    if (location.href === last) return;
    last = location.href;
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLE);
  };
  const { navigation } = /** @type {{navigation?: EventTarget}} */ (/** @type {unknown} */ (window));
  if (navigation) navigation.addEventListener('currententrychange', look);
  else setInterval(look, 2000);
}
