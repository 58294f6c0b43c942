// @ts-check
/** @import {Thread} from '../../shared/fold.js' */
import { t } from '../language.js';
import { outboxOf } from '../state/outbox.js';
import { hashOfChat } from '../state/route.js';
import { endedChats, openChats, strandedDrafts } from '../state/state.js';
import { unansweredSince, urgency } from '../state/waiting.js';
import { agentName, stopwatch, visitorName } from '../words.js';
import { Ends } from './Idle.jsx';
import { memo } from './memo.js';
import { Name, When } from './parts.jsx';
import { useSecondsSince, useSelect, useUntil } from './use.js';

/** Ended chats that are listed; the history is another matter. */
const ENDED = 20;

/** Own chats: those that go on, and below them the last that have ended. */
export function Chats() {
  // The rows listen for themselves; the list is drawn anew only when another chat is in it.
  const open = useSelect((state) => ids(openChats(state)));
  const ended = useSelect((state) => ids(endedChats(state).slice(0, ENDED)));
  const stranded = useSelect((state) => (state.read ? strandedDrafts(state).join(' ') : ''));
  const read = useSelect((state) => state.read);
  return (
    <nav class="chats" aria-label={t('Chats')}>
      <h2>{t('Chats')}</h2>
      {!read && <Skeleton />}
      {read && !open && <p class="none">{t('No open chats.')}</p>}
      {open && <Rows ids={open} />}
      {stranded && (
        <>
          <h3>{t('Typed, and not sent')}</h3>
          <ul>
            {stranded.split(' ').map((id) => (
              <Stranded key={id} id={id} />
            ))}
          </ul>
        </>
      )}
      {ended && (
        <>
          <h3>{t('Ended')}</h3>
          <Rows ids={ended} />
        </>
      )}
    </nav>
  );
}

/** @param {{ id: string }[]} chats */
const ids = (chats) => chats.map(({ id }) => id).join(' ');

/** @param {{ ids: string }} props */
const Rows = ({ ids }) => (
  <ul>
    {ids.split(' ').map((id) => (
      <Row key={id} id={id} />
    ))}
  </ul>
);

/** What is no chat of ours is said there, with what was typed for it. @param {{ id: string }} props of a chat, or of a visitor */
function Stranded({ id }) {
  const chat = useSelect((state) => state.known.threads[id]?.chat);
  const draft = useSelect((state) => state.drafts[id]);
  const current = useSelect((state) => state.selected === id);
  return (
    <li>
      <a class="row" href={hashOfChat(id)} aria-current={current ? 'page' : undefined}>
        <bdi class="name">{visitorName(chat?.visitor_id ?? id, chat?.visitor_name)}</bdi>
        <span class="line">
          <span class="mark">{t('Draft:')}</span> <bdi>{draft}</bdi>
        </span>
      </a>
    </li>
  );
}

const Row = memo(
  /** @param {{ id: string }} props */
  ({ id }) => {
    const thread = useSelect((state) => state.known.threads[id]);
    const selected = useSelect((state) => state.selected === id);
    const draft = useSelect((state) => state.drafts[id]);
    const fresh = useSelect((state) => id in state.fresh);
    const away = useSelect((state) => Boolean(state.known.visitors[thread?.chat.visitor_id ?? '']?.away));
    if (!thread) return null;
    const { chat } = thread;
    const closed = chat.state === 'closed';
    const unanswered = unansweredSince(thread);
    return (
      <li>
        <a
          class={(chat.unread || fresh) && !closed ? 'row new' : 'row'}
          href={hashOfChat(id)}
          aria-current={selected ? 'page' : undefined}
        >
          <span class="top">
            <Name id={chat.visitor_id} name={chat.visitor_name} />
            {away && !closed && <span class="badge">{t('away')}</span>}
            {unanswered ? <Waits since={unanswered} /> : chat.last_message && <When at={chat.last_message.sent_at} />}
          </span>
          <span class="bottom">
            <LastLine thread={thread} draft={selected ? undefined : draft} />
            {chat.closes_at && !closed && <Ends at={chat.closes_at} />}
            {chat.unread > 0 && !closed && (
              <>
                <span class="unread">{chat.unread}</span>
                <span class="unseen">{t('new')}</span>
              </>
            )}
            {!chat.unread && fresh && !closed && <span class="unread">{t('new')}</span>}
          </span>
        </a>
      </li>
    );
  },
);

/** How long the visitor has waited for an answer, in the place of when it wrote. @param {{ since: string }} props */
function Waits({ since }) {
  const seconds = useSecondsSince(since);
  return (
    <span class={`when ${urgency(seconds)}`} title={t('Waits for an answer')}>
      <span class="unseen">{t('Waits for an answer')} </span>
      {stopwatch(seconds)}
    </span>
  );
}

/** @param {{ thread: Thread, draft?: string }} props */
function LastLine({ thread: { chat, typingUntil }, draft }) {
  const outbox = useSelect((state) => outboxOf(state, chat.id));
  const typing = useUntil(typingUntil);
  const self = useSelect((state) => state.agent?.id);
  if (typing) return <span class="line typing">{t('is typing')}</span>;
  if (outbox.some(({ state }) => state === 'failed')) return <span class="line bad">{t('Not sent')}</span>;
  if (draft?.trim())
    return (
      <span class="line">
        <span class="mark">{t('Draft:')}</span> <bdi>{draft}</bdi>
      </span>
    );
  if (chat.closed_reason === 'erased') return <span class="line">{t('Erased')}</span>;
  const { agent_id, agent_name, text, sender } = outbox.length
    ? { ...outbox[outbox.length - 1], agent_id: self, agent_name: '', sender: 'agent' }
    : (chat.last_message ?? {});
  return (
    <span class="line">
      {sender === 'agent' && <bdi>{agent_id === self ? t('You') : agentName(agent_name)}: </bdi>}
      <bdi>{text}</bdi>
    </span>
  );
}

const Skeleton = () => (
  <div class="skeleton" aria-hidden="true">
    <span />
    <span />
    <span />
  </div>
);
