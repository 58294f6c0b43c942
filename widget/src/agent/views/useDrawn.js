// @ts-check
/**
 * Which messages of a long chat are drawn: what stands far above costs time each time that the chat is shown.
 *
 * @import {Message} from '../../shared/types.js'
 */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { from, STEP } from '../state/drawn.js';

/** Above the end this is more than any screen shows. */
const PLENTY = 3 * STEP;
/** Drawn above a message that is looked for. */
const ABOVE = STEP / 2;

/**
 * @param {readonly Message[]} messages
 * @param {number | undefined} sought `seq` of a message that has to be among them, as soon as it is held
 * @param {boolean} atEnd the end is in sight: while it is not, nothing above it is taken away
 */
export function useDrawn(messages, sought, atEnd) {
  const last = messages.at(-1)?.seq ?? 0;
  const usual = useRef(0);
  if (atEnd || !usual.current) usual.current = last && from(last);
  /** What has been scrolled up to. */
  const [top, setTop] = useState(Infinity);
  /** Messages that were looked for, found, and left behind. */
  const [left, setLeft] = useState(0);
  const held = messages[0]?.seq ?? Infinity;
  const goal = sought && sought !== left && held <= sought ? Math.max(1, sought - ABOVE) : Infinity;
  const first = Math.min(usual.current, top, goal);

  useEffect(() => {
    if (!atEnd || last - first <= PLENTY) return;
    setTop(Infinity);
    setLeft(sought ?? 0);
  }, [atEnd, usual.current]);

  const drawn = useMemo(
    () => (first > held ? messages.filter(({ seq }) => seq >= first) : messages),
    [messages, first],
  );
  return {
    drawn,
    /**
     * @param {boolean} reading more are about to be read, and will be drawn when they are here
     * @returns {boolean} false: there is nothing more at hand
     */
    drawMore(reading) {
      const more = drawn.length < messages.length;
      if (first > 1 && (more || reading)) setTop(Math.max(1, first - STEP));
      return more;
    },
  };
}
