// @ts-check
/**
 * The scroll place of a log that grows at both ends. Whoever is at the end stays there; for anybody else what is on
 * the screen stays where it is, whatever comes above or below it.
 *
 * @import {RefObject} from 'preact'
 */
import { useCallback, useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** Closer to the end than this is at the end. */
const NEAR_END = 48;
/** Closer to the top than this, earlier messages are asked for. */
const NEAR_TOP = 400;

/**
 * Where something is in what is scrolled; unlike `offsetTop` not rounded.
 * @param {Element} log
 * @param {Element} element
 */
const topOf = (log, element) => element.getBoundingClientRect().top - log.getBoundingClientRect().top + log.scrollTop;

/**
 * @param {RefObject<HTMLDivElement | null>} ref
 * @param {object} options
 * @param {unknown} options.content another one whenever something is added
 * @param {string} [options.ownLast] a new one was written here, and goes to the end
 * @param {number} [options.sought] the message (`data-seq`) to go to as soon as it is there, and once
 * @param {() => void} options.onTop
 * @param {boolean} options.atEnd as `setAtEnd` has told it
 * @param {(atEnd: boolean) => void} options.setAtEnd
 */
export function useScroll(ref, { content, ownLast, sought, onTop, atEnd: begin, setAtEnd }) {
  // Read in listeners, so kept beside the state.
  const place = useRef({
    atEnd: begin,
    ownLast,
    sought: /** @type {number | undefined} */ (undefined),
    anchor: /** @type {HTMLElement | null} */ (null),
    top: 0,
    height: 0,
  });
  const top = useRef(onTop);
  top.current = onTop;

  const look = useCallback(() => {
    const log = ref.current;
    if (!log) return;
    const now = place.current;
    now.height = log.clientHeight;
    now.atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
    now.anchor = log.querySelector('[data-seq]');
    now.top = now.anchor ? topOf(log, now.anchor) : 0;
    setAtEnd(now.atEnd);
    if (log.scrollTop < NEAR_TOP) top.current();
  }, []);

  const onScroll = useCallback(() => {
    // A frame tells of scrolling before it tells of a new size: after a resize this is not yet where the reader went.
    if (ref.current?.clientHeight === place.current.height) look();
  }, []);

  const toEnd = useCallback(() => {
    const log = ref.current;
    if (!log) return;
    log.scrollTop = log.scrollHeight;
    look();
  }, []);

  useLayoutEffect(() => {
    const log = ref.current;
    if (!log) return;
    const { anchor, top, atEnd, ownLast: before } = place.current;
    place.current.ownLast = ownLast;
    /** @type {HTMLElement | null} */
    const goal = sought === place.current.sought ? null : log.querySelector(`[data-seq="${sought}"]`);
    if (goal || !sought) place.current.sought = sought;
    if (goal) {
      log.scrollTop = topOf(log, goal) - log.clientHeight / 3;
      // Where the eye is led the keyboard goes, and a screen reader reads.
      goal.focus({ preventScroll: true });
    } else if (atEnd || (ownLast && ownLast !== before)) log.scrollTop = log.scrollHeight;
    else if (anchor?.isConnected) log.scrollTop += topOf(log, anchor) - top;
    look();
  }, [content, ownLast, sought]);

  useEffect(() => {
    const log = ref.current;
    if (!log) return;
    // The field below grows, the window turns, a keyboard comes up: the end stays in sight.
    const observer = new ResizeObserver(() => (place.current.atEnd ? toEnd() : look()));
    observer.observe(log);
    return () => observer.disconnect();
  }, []);

  return { onScroll, toEnd };
}
