// @ts-check
import { useEffect, useRef, useState } from 'preact/hooks';
import { refusalWords } from '../words.js';

/**
 * Something that a view reads from the server when it is shown, and again when `key` is another one. What was read last
 * stays while it is read again.
 * @template T
 * @param {() => Promise<T>} read
 * @param {unknown} [key]
 * @param {number} [every] milliseconds, while the page is in sight
 */
export function useRead(read, key, every) {
  const [value, setValue] = useState(/** @type {T | undefined} */ (undefined));
  const [failure, setFailure] = useState('');
  const again = useRef(async () => {});
  useEffect(() => {
    let over = false;
    again.current = async () => {
      try {
        const found = await read();
        if (over) return;
        setValue(() => found);
        setFailure('');
      } catch (error) {
        if (!over) setFailure(refusalWords(error));
      }
    };
    again.current();
    const timer = every && setInterval(() => document.visibilityState === 'visible' && again.current(), every);
    return () => {
      over = true;
      clearInterval(timer || undefined);
    };
  }, [key]);
  return { value, failure, again: () => again.current() };
}
