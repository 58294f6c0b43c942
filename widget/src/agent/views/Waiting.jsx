// @ts-check
import { t } from '../language.js';
import { urgency } from '../state/waiting.js';
import { lineWords } from '../words.js';
import { useSecondsSince, useSelect } from './use.js';

/** Who waits in the line for an agent. */
export function Waiting() {
  const line = useSelect((state) => state.line);
  return (
    <section class="waiting" aria-label={t('Line')}>
      <h2>{t('Line')}</h2>
      {line?.waiting && line.oldest_since ? (
        <Longest waiting={line.waiting} since={line.oldest_since} />
      ) : (
        line && <p class={line.waiting ? '' : 'quiet'}>{lineWords(line.waiting)}</p>
      )}
    </section>
  );
}

/** @param {{ waiting: number, since: string }} props */
function Longest({ waiting, since }) {
  const seconds = useSecondsSince(since);
  return <p class={urgency(seconds)}>{lineWords(waiting, seconds)}</p>;
}
