// @ts-check
/** @import {Page} from '../shared/types.js' */

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

/** The count of unread messages before a title is ours, and no part of it. @param {string} title */
export const bare = (title) => title.replace(/^\(\d+\) /, '');

/**
 * The page that the visitor looks at; undefined where there is no web address (a file, a frame of its own).
 * @param {{page?: string}} config
 * @returns {Page | undefined}
 */
export function currentPage(config) {
  const url = cut(location.href, config.page === 'full');
  // The server takes 200 code points, and no half ones: cut first, for that may leave one.
  const title =
    bare(document.title)
      .slice(0, 200)
      .replace(/[\0\ud800-\udfff]/gu, '')
      .trim() || undefined;
  return url ? { url, title, referrer: cut(document.referrer) } : undefined;
}

/** Milliseconds after a sign of life: long enough for a site to go to a new route, and to set its title. */
const SETTLE = 800;

/**
 * Calls back when the address changed without a load. No method of the page's `history` is replaced for it.
 * @param {() => void} changed
 * @returns {() => void} to be called at each sign of life: a new route follows from one
 */
export function watchRoute(changed) {
  let last = location.href;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (location.href === last) return;
      last = location.href;
      changed();
    }, SETTLE);
  };
}
