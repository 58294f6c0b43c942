// @ts-check
/** How much of a long chat is drawn. Pure. */

/** Messages that come or go at once. */
export const STEP = 50;

/**
 * `seq` of the first message that is drawn while the end is in sight: at least `STEP` messages and fewer than two. It
 * moves by a whole step, so that not each message that comes takes another one away.
 * @param {number} last `seq` of the last message; 0: none
 */
export const from = (last) => Math.max(1, (Math.floor(last / STEP) - 1) * STEP + 1);
