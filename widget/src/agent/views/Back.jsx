// @ts-check
import { back } from '../icons.js';
import { t } from '../language.js';
import { hashOfChat } from '../state/route.js';
import { unreadCount } from '../state/state.js';
import { Icon } from './parts.jsx';
import { useSelect } from './use.js';

/** The way to the lists where there is one column, with what is unread there. */
export function Back() {
  const unread = useSelect(
    (state) => unreadCount(state) - (state.known.threads[state.selected ?? '']?.chat.unread ?? 0),
  );
  const name = unread > 0 ? `${t('All chats')}, ${t('{n} new messages', { n: unread })}` : t('All chats');
  return (
    <a class="icon-button back" href={hashOfChat()} aria-label={name} title={name}>
      <Icon path={back} />
      {unread > 0 && <span class="unread">{unread}</span>}
    </a>
  );
}
