// @ts-check

/** What is left, in seconds, is told at these and at every minute: often enough to be right, seldom enough to be calm. */
const STEPS = [30, 10, 5];

/**
 * Tells how many seconds there are left until a time: at once, and then as often as is good for what a screen reader
 * reads out. One at a time: another call takes the place of the one before, and one without a time ends it.
 * @param {(seconds: number) => void} tell
 */
export function createCountdown(tell) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @param {number} [until] milliseconds, compared with now */
  return function count(until) {
    clearTimeout(timer);
    if (!until) return;
    const left = Math.max(1, Math.ceil((until - Date.now()) / 1000));
    tell(left);
    const next = left > 60 ? 60 * Math.ceil(left / 60 - 1) : STEPS.find((step) => step < left);
    if (next !== undefined) timer = setTimeout(count, until - next * 1000 - Date.now(), until);
  };
}
