// @ts-check
import { useState } from 'preact/hooks';
import { t } from '../language.js';
import { endsWords, idleWords } from '../words.js';
import { useServerNow, useWork } from './use.js';

/**
 * Nobody writes, and soon the chat will end: said in steps, because each new text is read out.
 * @param {{ chatId: string, closesAt: string }} props
 */
export function Idle({ chatId, closesAt }) {
  const { keepOpen } = useWork();
  const [busy, setBusy] = useState(false);
  const seconds = useSecondsUntil(closesAt);

  async function keep() {
    if (busy) return;
    setBusy(true);
    await keepOpen(chatId);
    setBusy(false);
  }

  return (
    <div class="idle">
      <p role="status">{idleWords(seconds)}</p>
      <button type="button" class="button" aria-disabled={busy} onClick={keep}>
        {t('Keep it open')}
      </button>
    </div>
  );
}

/** Beside a chat in the list; what is counted there is for the eye only. @param {{ at: string }} props */
export function Ends({ at }) {
  const seconds = useSecondsUntil(at);
  return <span class="ends">{endsWords(seconds)}</span>;
}

/** @param {string} at */
const useSecondsUntil = (at) => Math.ceil((Date.parse(at) - useServerNow(1)) / 1000);
