// @ts-check
import { useState } from 'preact/hooks';
import { close } from '../../shared/icons.js';
import { phrase, t } from '../language.js';
import { hashOfPlace } from '../state/route.js';
import { Icon } from './parts.jsx';
import { useSelect } from './use.js';

/** The same agent is at work in another place: two answers to one question may be on their way. */
export function Elsewhere() {
  const { tabs, logIns, clients } = useSelect((state) => state.elsewhere);
  // What has been read is out of the way until it is another thing.
  const what = tabs || logIns ? `${tabs} ${logIns} ${clients}` : '';
  const [read, setRead] = useState('');
  return (
    <div class="elsewhere" role="status">
      {what && what !== read && (
        <>
          <div>
            {tabs && <p>{t('This page is open in another tab, too.')}</p>}
            {logIns > 0 && (
              <p>
                {clients
                  ? phrase('You are at work elsewhere, too: {where}.', { where: <bdi>{clients}</bdi> })
                  : t('You are at work elsewhere, too.')}{' '}
                <a class="link" href={hashOfPlace('account')}>
                  {t('Your log-ins')}
                </a>
              </p>
            )}
          </div>
          <button type="button" class="icon-button" aria-label={t('Dismiss')} onClick={() => setRead(what)}>
            <Icon path={close} />
          </button>
        </>
      )}
    </div>
  );
}
