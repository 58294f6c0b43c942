// @ts-check
/** @import {Visitor} from '../../shared/types.js' */
import { useMemo, useState } from 'preact/hooks';
import { chat } from '../icons.js';
import { lang, phrase, t } from '../language.js';
import { hashOfVisitor } from '../state/route.js';
import { ownVisitors } from '../state/state.js';
import { listVisitors } from '../state/visitors.js';
import { languageName, lasting, visitorName } from '../words.js';
import { BlocksButton } from './Blocks.jsx';
import { Language } from './Language.jsx';
import { memo } from './memo.js';
import { Icon, Name, PageLink, shortUrl, Unverified } from './parts.jsx';
import { ShortcutsButton } from './Shortcuts.jsx';
import { useNow, useSelect, useWork } from './use.js';

/** Rows that are drawn at once: thousands of visitors must not slow the page; the filter finds the others. */
const STEP = 50;

/** Who is on the site now. */
export function Visitors() {
  const visitors = useSelect((state) => state.known.visitors);
  const read = useSelect((state) => state.read);
  const [filter, setFilter] = useState('');
  const [shown, setShown] = useState(STEP);
  const now = useNow();
  // Who has a row among the chats needs none here.
  const own = useSelect((state) => [...ownVisitors(state)].filter((id) => visitors[id]).join(' '));
  const others = useMemo(() => withoutOwn(visitors, own), [visitors, own]);
  const found = useMemo(() => listVisitors(others, filter), [others, filter]);
  const all = Object.keys(others).length;
  const inChats = own ? own.split(' ').length : 0;

  return (
    <section class="visitors" aria-label={t('Visitors')}>
      <div class="head">
        <h2>
          {t('Visitors')} <span class="quiet">{read && all.toLocaleString(lang)}</span>
        </h2>
        <Unverified />
        <input
          class="field filter"
          type="search"
          data-key="f"
          aria-label={t('Filter visitors')}
          placeholder={t('Filter by name, page, language')}
          value={filter}
          onInput={(event) => {
            setFilter(event.currentTarget.value);
            setShown(STEP);
          }}
        />
      </div>
      {read && !found.length && (
        <p class="none">
          {all
            ? t('No visitor matches the filter.')
            : inChats
              ? t('Nobody else is on the site right now.')
              : t('Nobody is on the site right now.')}
        </p>
      )}
      <ul>
        {found.slice(0, shown).map((visitor) => (
          <Row key={visitor.id} visitor={visitor} here={lasting(visitor.since, now)} />
        ))}
      </ul>
      {inChats > 0 && all > 0 && <p class="none">{t('And {n} visitors in your chats.', { n: inChats })}</p>}
      {found.length > shown && (
        <button type="button" class="button wide" onClick={() => setShown(shown + STEP)}>
          {t('Show {some} more of {all}', { some: Math.min(STEP, found.length - shown), all: found.length - shown })}
        </button>
      )}
      <footer>
        <BlocksButton />
        <ShortcutsButton />
        <Language />
      </footer>
    </section>
  );
}

const Row = memo(
  /** @param {{ visitor: Visitor, here: string }} props */
  ({ visitor: { id, name, locale, page, chat_id, away }, here }) => {
    const { go } = useWork();
    const draft = useSelect((state) => Boolean(state.drafts[id]?.trim()));
    const composing = useSelect((state) => state.composing === id);
    return (
      <li class={`visitor${away ? ' away' : ''}${composing ? ' chosen' : ''}`}>
        <div class="top">
          <Name id={id} name={name} />
          {chat_id && <span class="badge">{t('in a chat')}</span>}
          {away && <span class="badge">{t('away')}</span>}
          {draft && !composing && <span class="mark">{t('Draft')}</span>}
          <span class="when" title={t('How long on the site')}>
            {here}
          </span>
        </div>
        <div class="place">
          <div class="where">{page ? <PageLink url={page.url}>{page.title}</PageLink> : t('Page not known')}</div>
          {page?.title && <bdi class="url">{shortUrl(page.url)}</bdi>}
        </div>
        {!chat_id && (
          <button
            type="button"
            class="icon-button open-chat"
            aria-label={t('Open a chat with {name}', { name: visitorName(id, name) })}
            title={t('Open a chat')}
            onClick={() => go(hashOfVisitor(id))}
          >
            <Icon path={chat} />
          </button>
        )}
        <div class="from">
          {page?.referrer && (
            <span>
              {phrase('from {site}', {
                site: <PageLink url={page.referrer}>{hostOf(page.referrer)}</PageLink>,
              })}
            </span>
          )}
          {locale && <bdi>{languageName(locale)}</bdi>}
        </div>
      </li>
    );
  },
);

/** @param {string} url */
const hostOf = (url) => shortUrl(url).split('/')[0];

/** @param {Readonly<Record<string, Visitor>>} visitors @param {string} own */
function withoutOwn(visitors, own) {
  if (!own) return visitors;
  const others = { ...visitors };
  for (const id of own.split(' ')) delete others[id];
  return others;
}
