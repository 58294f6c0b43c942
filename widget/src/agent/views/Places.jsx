// @ts-check
/** @import {Place} from '../state/route.js' */
import { t } from '../language.js';
import { hashOfPlace } from '../state/route.js';
import { Account } from './Account.jsx';
import { Desk } from './Desk.jsx';
import { History } from './History.jsx';
import { Replies } from './Replies.jsx';
import { Sheet } from './Sheet.jsx';
import { useSelect } from './use.js';

/** The ways to what is beside the chats. */
export function Places() {
  const here = useSelect((state) => state.place);
  const admin = useSelect((state) => state.agent?.role === 'admin');
  /** @type {[Place, string][]} */
  const places = [
    ['chats', t('Chats')],
    ['history', t('History')],
    ['replies', t('Replies')],
    ['account', t('Account')],
  ];
  if (admin) places.splice(3, 0, ['desk', t('Desk')]);
  return (
    <nav class="places" aria-label={t('Places')}>
      {places.map(([place, name]) => (
        <a key={place} href={hashOfPlace(place)} aria-current={place === here ? 'page' : undefined}>
          {name}
        </a>
      ))}
    </nav>
  );
}

/** What is shown in the place of a conversation. */
export function Beside() {
  const place = useSelect((state) => state.place);
  const admin = useSelect((state) => state.agent?.role === 'admin');
  if (place === 'history') return <History />;
  if (place === 'replies') return <Replies />;
  if (place === 'account') return <Account />;
  if (admin) return <Desk />;
  return (
    <Sheet title={t('Desk')}>
      <p class="quiet">{t('This is for admins.')}</p>
    </Sheet>
  );
}
