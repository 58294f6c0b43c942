// @ts-check
/**
 * Which messages of a long chat are drawn: what stands far above costs time each time that the chat is shown.
 *
 * @import {RefObject} from 'preact'
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
 * @param {number | undefined} sought `seq` of a message that has to be among them
 * @param {RefObject<boolean>} atEnd the end is in sight: while it is not, nothing above it is taken away
 */
export function useDrawn(messages, sought, atEnd) {
  const [top, setTop] = useState(Infinity);
  const last = messages.at(-1)?.seq ?? 0;
  const usual = useRef(1);
  if (atEnd.current) usual.current = from(last);
  const first = Math.min(usual.current, top);

  useEffect(() => {
    if (sought) setTop((top) => Math.min(top, Math.max(1, sought - ABOVE)));
  }, [sought]);
  useEffect(() => {
    if (atEnd.current && last - first > PLENTY) setTop(Infinity);
  }, [atEnd.current, usual.current]);

  const drawn = useMemo(
    () => (first > (messages[0]?.seq ?? 0) ? messages.filter(({ seq }) => seq >= first) : messages),
    [messages, first],
  );
  return {
    drawn,
    /** @returns {boolean} false: there is nothing more at hand */
    drawMore() {
      if (first > 1) setTop(Math.max(1, first - STEP));
      return drawn.length < messages.length;
    },
  };
}
