// @ts-check
/** @import {ComponentChildren} from 'preact' */
import { useEffect, useRef } from 'preact/hooks';
import { hueOf, initials, visitorName } from '../../shared/people.js';
import { clock, dayLabel, lasting } from '../../shared/time.js';
import { close } from '../icons.js';
import { languageName, presenceWords, stayWords } from '../words.js';
import { Icon, PageLink } from './parts.jsx';
import { useNow, useSelect } from './use.js';

/**
 * The visitor beside the chat. On narrow screens it is folded out over the conversation.
 * @param {{ chatId: string, open: boolean, onClose: () => void }} props
 */
export function About({ chatId, open, onClose }) {
  const chat = useSelect((state) => state.known.threads[chatId]?.chat);
  const visitor = useSelect((state) => state.known.visitors[chat?.visitor_id ?? '']);
  const now = useNow();
  const panel = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (open) panel.current?.focus();
  }, [open]);
  if (!chat) return null;
  const name = visitorName(chat.visitor_id, chat.visitor_name);
  const started = chat.opened_at ?? chat.created_at;

  return (
    <aside
      ref={panel}
      class={open ? 'about open' : 'about'}
      aria-label="Details"
      tabIndex={-1}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <button type="button" class="icon-button fold" aria-label="Close details" onClick={onClose}>
        <Icon path={close} />
      </button>
      <div class="person">
        <Avatar id={chat.visitor_id} text={initials(chat.visitor_name ?? '') || name.slice(-4, -2)} />
        <h2>
          <bdi>{name}</bdi>
        </h2>
        <p class="quiet">{presenceWords(visitor)}</p>
      </div>
      <dl>
        {visitor?.page && (
          <Fact name="Page">
            <PageLink url={visitor.page.url}>{visitor.page.title}</PageLink>
            {visitor.page.title && <bdi class="url">{visitor.page.url}</bdi>}
          </Fact>
        )}
        {visitor?.page?.referrer && (
          <Fact name="Came from">
            <PageLink url={visitor.page.referrer} />
          </Fact>
        )}
        {visitor && <Fact name="On the site">{stayWords(lasting(visitor.since, now))}</Fact>}
        {visitor?.locale && (
          <Fact name="Language">
            <bdi>{languageName(visitor.locale)}</bdi>
          </Fact>
        )}
        <Fact name="Chat began">
          {dayLabel(started)}, {clock(started)}
        </Fact>
        {Object.entries(visitor?.attributes ?? {}).map(([key, value]) => (
          <Fact key={key} name={key}>
            <bdi>{String(value)}</bdi>
          </Fact>
        ))}
      </dl>
      <p class="note">Name, page and language are what the visitor's browser says. Nobody has checked them.</p>
    </aside>
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
