// @ts-check
/** @import {Visitor} from '../../shared/types.js' */
import { useMemo, useState } from 'preact/hooks';
import { lasting } from '../../shared/time.js';
import { hashOfChat } from '../state/route.js';
import { listVisitors } from '../state/visitors.js';
import { memo } from './memo.js';
import { Name, PageLink, shortUrl, Unverified } from './parts.jsx';
import { useNow, useSelect } from './use.js';

/** Rows that are drawn at once: thousands of visitors must not slow the page; the filter finds the others. */
const STEP = 100;

/** Who is on the site now. */
export function Visitors() {
  const visitors = useSelect((state) => state.known.visitors);
  const read = useSelect((state) => state.read);
  const [filter, setFilter] = useState('');
  const [shown, setShown] = useState(STEP);
  const now = useNow();
  const found = useMemo(() => listVisitors(visitors, filter), [visitors, filter]);
  const all = Object.keys(visitors).length;

  return (
    <section class="visitors" aria-label="Visitors">
      <div class="head">
        <h2>
          Visitors <span class="quiet">{read && all.toLocaleString('en')}</span>
        </h2>
        <Unverified />
        <input
          class="field filter"
          type="search"
          aria-label="Filter visitors"
          placeholder="Filter by name, page, language"
          value={filter}
          onInput={(event) => {
            setFilter(event.currentTarget.value);
            setShown(STEP);
          }}
        />
      </div>
      {read && !found.length && (
        <p class="none">{all ? 'No visitor matches the filter.' : 'Nobody is on the site right now.'}</p>
      )}
      <ul>
        {found.slice(0, shown).map((visitor) => (
          <Row key={visitor.id} visitor={visitor} here={lasting(visitor.since, now)} />
        ))}
      </ul>
      {found.length > shown && (
        <button type="button" class="button wide" onClick={() => setShown(shown + STEP)}>
          Show {Math.min(STEP, found.length - shown)} more of {(found.length - shown).toLocaleString('en')}
        </button>
      )}
    </section>
  );
}

const Row = memo(
  /** @param {{ visitor: Visitor, here: string }} props */
  ({ visitor: { id, name, locale, page, chat_id, away }, here }) => {
    const mine = useSelect(({ known, agent }) => known.threads[chat_id ?? '']?.chat.agent_id === agent?.id);
    return (
      <li class={away ? 'visitor away' : 'visitor'}>
        <div class="top">
          <Name id={id} name={name} />
          {chat_id && mine && (
            <a class="badge" href={hashOfChat(chat_id)}>
              your chat
            </a>
          )}
          {chat_id && !mine && <span class="badge">in a chat</span>}
          <span class="when" title="How long on the site">
            {here}
          </span>
        </div>
        <div class="where">{page ? <PageLink url={page.url}>{page.title}</PageLink> : 'Page not known'}</div>
        <div class="from">
          {page?.referrer && (
            <span>
              from <PageLink url={page.referrer}>{hostOf(page.referrer)}</PageLink>
            </span>
          )}
          {locale && <bdi>{locale}</bdi>}
          {away && <span>away</span>}
        </div>
      </li>
    );
  },
);

/** @param {string} url */
const hostOf = (url) => shortUrl(url).split('/')[0];
