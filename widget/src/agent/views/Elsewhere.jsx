// @ts-check
import { useEffect, useState } from 'preact/hooks';
import { close } from '../../shared/icons.js';
import { lang, phrase, t } from '../language.js';
import { hashOfPlace } from '../state/route.js';
import { Icon } from './parts.jsx';
import { useSelect } from './use.js';

/** The same agent is at work in another place: two answers to one question may be on their way. */
export function Elsewhere() {
  const { tabs, logIns, clients } = useSelect((state) => state.elsewhere);
  const what = tabs || logIns ? `${tabs} ${logIns} ${clients}` : '';
  // What has been read is out of the way until it is another thing, or comes again.
  const [read, setRead] = useState('');
  useEffect(() => {
    if (!what) setRead('');
  }, [what]);
  const where = clients.length ? new Intl.ListFormat(lang).format(clients) : '';
  return (
    <div class="elsewhere" role="status">
      {what && what !== read && (
        <>
          <div>
            {tabs && <p>{t('This page is open in another tab, too.')}</p>}
            {logIns > 0 && (
              <p>
                {where
                  ? phrase('You are at work elsewhere, too: {where}.', { where: <bdi>{where}</bdi> })
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
