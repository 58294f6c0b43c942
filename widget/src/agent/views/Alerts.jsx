// @ts-check
import { t } from '../language.js';
import { useSelect, useWork } from './use.js';

/** How an agent is told of what it does not see. */
export function Alerts() {
  const work = useWork();
  const { sound, desktop, permission } = useSelect((state) => state.alerts);
  return (
    <section class="card">
      <h2>{t('When you do not look')}</h2>
      <label class="check">
        <input type="checkbox" checked={sound} onChange={() => work.wantSound(!sound)} />
        {t('A sound for new chats and messages')}
      </label>
      {permission === 'none' ? (
        <p class="quiet">{t('This browser has no notifications.')}</p>
      ) : (
        <label class="check">
          <input type="checkbox" checked={desktop} onChange={() => work.wantDesktop(!desktop)} />
          {t('A notification, with the name only')}
        </label>
      )}
      {permission === 'denied' && (
        <p class="warn">{t('The browser blocks notifications of this page. Its settings for the page allow them.')}</p>
      )}
      <div class="acts">
        <button type="button" class="button" onClick={work.testAlerts}>
          {t('Send a test')}
        </button>
      </div>
    </section>
  );
}

/** After a reload the browser keeps the page silent until somebody clicks. */
export function Muffled() {
  const muffled = useSelect(({ alerts }) => alerts.sound && alerts.muffled);
  return muffled ? (
    <button type="button" class="muffled">
      {t('Click to enable sound')}
    </button>
  ) : null;
}
