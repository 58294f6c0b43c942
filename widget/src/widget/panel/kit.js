// @ts-check
/**
 * What the entry has and lends to the panel, so that no page loads it twice. There from `start` on.
 *
 * @import {Kit} from '../link.js'
 */

/** @type {Kit['h']} */
export let h;
/** @type {Kit['set']} */
export let set;
/** @type {Kit['fill']} */
export let fill;
/** @type {Kit['say']} */
export let say;
/** @type {Kit['icon']} */
export let icon;
/** @type {Kit['pause']} */
export let pause;
/** @type {Kit['tidy']} */
export let tidy;

/** @param {Kit} kit */
export function useKit(kit) {
  ({ h, set, fill, say, icon, pause, tidy } = kit);
}
