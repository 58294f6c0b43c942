// @ts-check
/**
 * @import {Note} from '../../shared/fold.js'
 * @import {Chat, Message} from '../../shared/types.js'
 * @import {Line, Told} from '../state/log.js'
 */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { down } from '../icons.js';
import { dayLabel, lang, phrase, t } from '../language.js';
import { handovers, layOut } from '../state/log.js';
import { outboxOf } from '../state/outbox.js';
import { agentName, noteWords, visitorName } from '../words.js';
import { Bubble } from './Bubble.jsx';
import { Icon } from './parts.jsx';
import { useNow, useSelect, useUntil, useWork } from './use.js';
import { useDrawn } from './useDrawn.js';
import { useScroll } from './useScroll.js';

/** @type {Message[]} */
const NO_MESSAGES = [];
/** @type {Note[]} */
const NO_NOTES = [];
/** @type {Told[]} */
const NONE_TOLD = [];

/** What was said in a chat. @param {{ chat: Chat }} props */
export function Log({ chat }) {
  const chatId = chat.id;
  const work = useWork();
  const messages = useSelect((state) => state.known.threads[chatId]?.messages ?? NO_MESSAGES);
  const outbox = useSelect((state) => outboxOf(state, chatId));
  const more = useSelect((state) => state.known.threads[chatId]?.more);
  const page = useSelect((state) => state.pages[chatId]);
  const self = useSelect((state) => state.agent?.id ?? '');
  const sought = useSelect((state) => state.sought);
  // "Today" becomes "Yesterday" at midnight.
  const today = new Date(useNow(60)).toDateString();

  const told = useTold(chatId, messages, self);
  const [atEnd, setAtEnd] = useState(!sought);
  const { drawn, drawMore } = useDrawn(messages, sought, atEnd);
  const days = useMemo(() => layOut(drawn, outbox, self, told), [drawn, outbox, self, told]);
  const own = useMemo(
    () =>
      lastOwn(
        days.flatMap((day) => day.lines),
        self,
      ),
    [days],
  );
  const name = visitorName(chat.visitor_id, chat.visitor_name);

  const log = useRef(/** @type {HTMLDivElement | null} */ (null));
  const { onScroll, toEnd } = useScroll(log, {
    content: days,
    ownLast: outbox.at(-1)?.id,
    sought,
    onTop: () => drawMore(Boolean(more && !page)) || page || work.earlier(chatId),
    atEnd,
    setAtEnd,
  });
  // What is looked for may be some pages further up.
  const before = sought && messages.length && messages[0].seq > sought ? messages[0].seq : 0;
  useEffect(() => {
    if (before && more && !page) work.earlier(chatId);
  }, [before, more, page]);
  useSeen(chatId, atEnd, messages);

  const label = t('Conversation');
  return (
    <div class="log-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached and scrolled by keyboard */}
      <div class="log" role="log" aria-label={label} aria-live="off" tabIndex={0} ref={log} onScroll={onScroll}>
        <div class="paging">
          {page === 'failed' ? (
            <button type="button" class="text-button" onClick={() => work.retryPage(chatId)}>
              {t('Messages could not be read. Try again')}
            </button>
          ) : (
            (more || page === 'loading') && <span class="quiet late">{t('Loading messages')}</span>
          )}
        </div>
        <div class="filler" />
        {days.map((day) => (
          <section key={new Date(day.at).toDateString()} class="day" data-today={today}>
            <h2>
              <time dateTime={day.at}>{dayLabel(day.at)}</time>
            </h2>
            <ol>
              {day.lines.map((line) =>
                line.note ? (
                  <li key={line.key} class="system">
                    {line.note}
                  </li>
                ) : (
                  <Bubble
                    key={line.key}
                    chatId={chatId}
                    id={line.pending?.id}
                    seq={line.seq}
                    sender={line.sender}
                    who={
                      line.sender === 'visitor' ? name : line.agent_id === self ? t('You') : agentName(line.agent_name)
                    }
                    self={line.agent_id === self}
                    text={line.text}
                    at={line.sent_at}
                    first={line.first}
                    last={line.last}
                    state={stateOf(line, line === own, chat.read.visitor)}
                    reason={line.pending?.reason}
                    wait={line.pending?.wait}
                    sought={line.seq === sought}
                    open={chat.state !== 'closed'}
                  />
                ),
              )}
            </ol>
          </section>
        ))}
        <Typing chatId={chatId} name={name} />
      </div>
      {!atEnd && <ToEnd messages={messages} onClick={toEnd} />}
    </div>
  );
}

/**
 * What happened to the chat between its messages, in words.
 * @param {string} chatId
 * @param {readonly Message[]} messages
 * @param {string} self
 */
function useTold(chatId, messages, self) {
  const notes = useSelect((state) => state.known.threads[chatId]?.notes ?? NO_NOTES);
  const given = useSelect((state) => chatId in state.given);
  return useMemo(() => {
    const all = notes.map((note) => {
      const former = messages.findLast((one) => one.seq <= note.after && one.agent_id && one.agent_id !== self);
      const text = noteWords(note, { self, given, former: former?.agent_name });
      return { after: note.after, at: note.now.opened_at ?? note.now.created_at, text };
    });
    const told = all.filter(({ text }) => text);
    told.push(...handovers(messages, told, self));
    return told.length ? told : NONE_TOLD;
  }, [notes, given, messages, self, lang]);
}

/** @param {Line[]} lines @param {string} self */
function lastOwn(lines, self) {
  for (let i = lines.length - 1; i >= 0; i--) if (lines[i].agent_id === self) return lines[i];
  return undefined;
}

/**
 * @param {Line} line
 * @param {boolean} last of the own ones
 * @param {number} read up to where the visitor has read
 */
function stateOf({ pending, seq }, last, read) {
  if (pending?.state === 'failed') return 'failed';
  if (pending?.wait) return 'sending';
  if (!last) return '';
  if (pending) return 'sending';
  return (seq ?? 0) <= read ? 'seen' : 'sent';
}

/**
 * Tells the visitor that its messages are read: only when the end is in sight on a page that has the focus.
 * @param {string} chatId
 * @param {boolean} atEnd
 * @param {readonly Message[]} messages
 */
function useSeen(chatId, atEnd, messages) {
  const { seen } = useWork();
  useEffect(() => {
    const look = () => {
      if (atEnd && document.visibilityState === 'visible' && document.hasFocus()) seen(chatId);
    };
    look();
    addEventListener('focus', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      removeEventListener('focus', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, [chatId, atEnd, messages]);
}

/**
 * The way back to the end for who reads further up, with what has come since.
 * @param {{ messages: readonly Message[], onClick: () => void }} props
 */
function ToEnd({ messages, onClick }) {
  const last = messages.at(-1)?.seq ?? 0;
  const from = useRef(last);
  // A server that was put back from a backup counts from further down again.
  from.current = Math.min(from.current, last);
  const fresh = messages.filter(({ seq, sender }) => seq > from.current && sender === 'visitor').length;
  return (
    <button
      type="button"
      class={fresh ? 'to-end new' : 'to-end'}
      aria-label={fresh ? undefined : t('To the end')}
      onClick={onClick}
    >
      {fresh > 0 && t('{n} new messages', { n: fresh })}
      <Icon path={down} />
    </button>
  );
}

/**
 * Who is typing; its place is kept free, so that nothing moves.
 * @param {{ chatId: string, name: string }} props
 */
function Typing({ chatId, name }) {
  const typing = useUntil(useSelect((state) => state.known.threads[chatId]?.typingUntil));
  return (
    <p class="typing-line">
      {typing && (
        <>
          <span class="dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {phrase('{name} is typing', { name: <bdi>{name}</bdi> })}
        </>
      )}
    </p>
  );
}
