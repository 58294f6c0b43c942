// @ts-check
/**
 * @import {ComponentChildren} from 'preact'
 * @import {Chat} from '../../shared/types.js'
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { hueOf, initials } from '../../shared/people.js';
import { close } from '../icons.js';
import { clock, dayLabel, t } from '../language.js';
import { hashOfChat } from '../state/route.js';
import { isOwn } from '../state/state.js';
import { languageName, presenceWords, stayWords, visitorName } from '../words.js';
import { BlockButton } from './Head.jsx';
import { Icon, PageLink, Question, When } from './parts.jsx';
import { useNow, useSelect, useWork } from './use.js';
import { useRead } from './useRead.js';

/**
 * The visitor beside the chat. On narrow screens it is folded out over the conversation.
 * @param {{ visitorId: string, chat?: Chat, open: boolean, onClose: () => void }} props
 */
export function About({ visitorId, chat, open, onClose }) {
  const visitor = useSelect((state) => state.known.visitors[visitorId]);
  const own = useSelect((state) => Boolean(chat && chat.state === 'open' && isOwn(state, chat.id)));
  const admin = useSelect((state) => state.agent?.role === 'admin' && chat?.closed_reason !== 'erased');
  const now = useNow();
  const panel = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (open) panel.current?.focus();
  }, [open]);
  const givenName = chat ? chat.visitor_name : visitor?.name;
  const name = visitorName(visitorId, givenName);
  const started = chat && (chat.opened_at ?? chat.created_at);

  return (
    <aside
      ref={panel}
      class={open ? 'about open' : 'about'}
      aria-label={t('Details')}
      tabIndex={-1}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <button type="button" class="icon-button fold" aria-label={t('Close details')} onClick={onClose}>
        <Icon path={close} />
      </button>
      <div class="person">
        <Avatar id={visitorId} text={initials(givenName ?? '') || name.slice(-4, -2)} />
        <h2>
          <bdi>{name}</bdi>
        </h2>
        <p class="quiet">{presenceWords(visitor)}</p>
      </div>
      <dl>
        {visitor?.page && (
          <Fact name={t('Page')}>
            <PageLink url={visitor.page.url}>{visitor.page.title}</PageLink>
            {visitor.page.title && <bdi class="url">{visitor.page.url}</bdi>}
          </Fact>
        )}
        {visitor?.page?.referrer && (
          <Fact name={t('Came from')}>
            <PageLink url={visitor.page.referrer} />
          </Fact>
        )}
        {visitor && <Fact name={t('On the site')}>{stayWords(visitor.since, now)}</Fact>}
        {visitor?.locale && (
          <Fact name={t('Language')}>
            <bdi>{languageName(visitor.locale)}</bdi>
          </Fact>
        )}
        {started && (
          <Fact name={t('Chat began')}>
            {dayLabel(started)}, {clock(started)}
          </Fact>
        )}
        {Object.entries(visitor?.attributes ?? {}).map(([key, value]) => (
          <Fact key={key} name={key}>
            <bdi>{String(value)}</bdi>
          </Fact>
        ))}
      </dl>
      <p class="note">{t("Name, page and language are what the visitor's browser says. Nobody has checked them.")}</p>
      {chat && <Earlier key={chat.id} visitorId={visitorId} chatId={chat.id} />}
      {(chat || own || admin) && (
        <div class="acts">
          {chat && <SaveButtons chatId={chat.id} />}
          {admin && <ExportButton visitorId={visitorId} />}
          {own && <BlockButton visitorId={visitorId} />}
          {admin && <EraseButton visitorId={visitorId} />}
        </div>
      )}
    </aside>
  );
}

/** The visitor's other chats that this agent may read, the newest first. @param {{ visitorId: string, chatId: string }} props */
function Earlier({ visitorId, chatId }) {
  const work = useWork();
  const { value } = useRead(() => work.search(`visitor_id=${visitorId}&limit=11`));
  const others = value?.chats.filter(({ id }) => id !== chatId) ?? [];
  if (!others.length) return null;
  return (
    <section class="earlier" aria-label={t('Earlier chats')}>
      <h3>{t('Earlier chats')}</h3>
      <ul>
        {others.map((chat) => (
          <li key={chat.id}>
            <a class="row" href={hashOfChat(chat.id)}>
              <span class="top">
                <span class="line">{chat.last_message?.text ?? ''}</span>
                <When at={chat.created_at} />
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The chat as a file. @param {{ chatId: string }} props */
function SaveButtons({ chatId }) {
  const work = useWork();
  return (
    <>
      <button type="button" class="button" onClick={() => work.saveChat(chatId, 'text')}>
        {t('Save as text')}
      </button>
      <button type="button" class="button" onClick={() => work.saveChat(chatId, 'json')}>
        {t('Save as JSON')}
      </button>
    </>
  );
}

/** All that is stored of a visitor, as a file. Only for admins. @param {{ visitorId: string }} props */
function ExportButton({ visitorId }) {
  const work = useWork();
  return (
    <button type="button" class="button" onClick={() => work.saveVisitor(visitorId)}>
      {t('Export data')}
    </button>
  );
}

/** Only for admins. @param {{ visitorId: string }} props */
function EraseButton({ visitorId }) {
  const work = useWork();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" class="button" onClick={() => setAsking(true)}>
        {t('Erase data')}
      </button>
      {asking && (
        <Question
          title={t("Erase this visitor's data?")}
          text={t(
            'Its chat ends, and all its chats and what the browser told are gone for good. Nobody can bring them back.',
          )}
          yes={t('Erase everything')}
          no={t('Cancel')}
          onNo={() => setAsking(false)}
          onYes={() => {
            setAsking(false);
            work.erase(visitorId);
          }}
        />
      )}
    </>
  );
}

/** @param {{ name: string, children: ComponentChildren }} props */
const Fact = ({ name, children }) => (
  <div>
    <dt>
      <bdi>{name}</bdi>
    </dt>
    <dd>{children}</dd>
  </div>
);

/** The colour stays with the id. @param {{ id: string, text: string }} props */
function Avatar({ id, text }) {
  const mark = useRef(/** @type {HTMLSpanElement | null} */ (null));
  useEffect(() => mark.current?.style.setProperty('--hue', String(hueOf(id))), [id]);
  return (
    <span ref={mark} class="avatar" aria-hidden="true">
      {text}
    </span>
  );
}
