// @ts-check
import { useState } from 'preact/hooks';
import { out } from '../../shared/icons.js';
import { t } from '../language.js';
import { hasAnyUnsent, openChats } from '../state/state.js';
import { connectionWords, leavingWords } from '../words.js';
import { Elsewhere } from './Elsewhere.jsx';
import { Icon, Question } from './parts.jsx';
import { useSelect, useWork } from './use.js';

/** Who I am, whether I get chats, how many of how many I have, and whether the page is connected. Always in sight. */
export function Me() {
  const agent = useSelect((state) => state.agent);
  const open = useSelect((state) => (state.read ? openChats(state).length : state.agent?.open_chats));
  const stale = useSelect((state) => state.stale);
  return (
    <header class="me">
      <bdi class="name">{agent?.name}</bdi>
      <p class="load" title={t('Open chats, of as many as you take at once')}>
        {agent && t('{open} of {max} chats', { open, max: agent.max_chats })}
      </p>
      <LogOut />
      <Switch />
      <p class={stale ? 'connection lost' : 'connection'} role="status">
        <span>{connectionWords(stale)}</span>
      </p>
      <Elsewhere />
    </header>
  );
}

function Switch() {
  const work = useWork();
  const available = useSelect((state) => state.agent?.status === 'available');
  const switching = useSelect((state) => state.switching);
  return (
    <button
      type="button"
      class="switch"
      role="switch"
      data-key="a"
      aria-checked={available}
      aria-label={t('Available')}
      aria-busy={switching}
      onClick={() => switching || work.setAvailable(!available)}
    >
      <span class="thumb" />
      <span class="side">{t('Away')}</span>
      <span class="side">{t('Available')}</span>
    </button>
  );
}

function LogOut() {
  const work = useWork();
  const [asking, setAsking] = useState(false);

  function ask() {
    const state = work.store.get();
    if (hasAnyUnsent(state) || openChats(state).length) setAsking(true);
    else work.logOut();
  }

  return (
    <>
      <button type="button" class="icon-button log-out" aria-label={t('Log out')} title={t('Log out')} onClick={ask}>
        <Icon path={out} />
      </button>
      {asking && (
        <Question
          title={t('Log out?')}
          text={leavingWords(openChats(work.store.get()).length, hasAnyUnsent(work.store.get()))}
          yes={t('Log out')}
          no={t('Stay')}
          onNo={() => setAsking(false)}
          onYes={() => {
            setAsking(false);
            work.logOut();
          }}
        />
      )}
    </>
  );
}
