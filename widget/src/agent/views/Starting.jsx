// @ts-check
import { t } from '../language.js';
import { connectionWords } from '../words.js';
import { useSelect } from './use.js';

/** Until the server has said who is logged in. */
export function Starting() {
  const stale = useSelect((state) => state.stale);
  return (
    <main class="door">
      <p class={stale ? 'starting lost' : 'starting'} role="status">
        {stale ? connectionWords(stale) : t('Loading')}
      </p>
    </main>
  );
}
