// @ts-check
import { chat } from '../../shared/icons.js';
import { t } from '../language.js';
import { freshCount, openChats, unreadCount } from '../state/state.js';
import { CopyButton, Icon } from './parts.jsx';
import { useSelect, useWork } from './use.js';

/** No chat is selected: what the state of things is, and what will happen. */
export function Quiet() {
  const work = useWork();
  const read = useSelect((state) => state.read);
  const available = useSelect((state) => state.agent?.status === 'available');
  const admin = useSelect((state) => state.agent?.role === 'admin');
  const open = useSelect((state) => openChats(state).length);
  const unread = useSelect(unreadCount);
  const fresh = useSelect(freshCount);
  if (!read) return null;

  return (
    <div class="quiet-desk">
      <Icon path={chat} />
      {open ? (
        <>
          <h1>
            {unread
              ? t('{n} new messages', { n: unread })
              : fresh
                ? t('{n} new chats', { n: fresh })
                : t('Nothing new')}
          </h1>
          <p>{t('Choose a chat from the list to answer.')}</p>
        </>
      ) : available ? (
        <>
          <h1>{t('All is quiet')}</h1>
          <p>{t('When a visitor writes to you, the chat appears in the list with a number beside it.')}</p>
        </>
      ) : (
        <>
          <h1>{t('You are away')}</h1>
          <p>{t('No new chats come to you.')}</p>
          <button type="button" class="button primary" onClick={() => work.setAvailable(true)}>
            {t('Become available')}
          </button>
        </>
      )}
      {admin && !open && <Snippet />}
    </div>
  );
}

/** What a site needs to have the widget. */
function Snippet() {
  const snippet = `<script async src="${location.origin}/widget.js"></script>`;

  return (
    <div class="snippet">
      <p>{t('To have the chat on a site, paste this into its pages:')}</p>
      <div>
        <code>{snippet}</code>
        <CopyButton text={snippet} />
      </div>
    </div>
  );
}
