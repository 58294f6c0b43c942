// @ts-check
/**
 * @import {Note, Pending} from '../../shared/fold.js'
 * @import {Chat, Message} from '../../shared/types.js'
 * @import {Line} from '../state/log.js'
 */
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { visitorName } from '../../shared/people.js';
import { dayLabel } from '../../shared/time.js';
import { down } from '../icons.js';
import { layOut } from '../state/log.js';
import { count, noteWords } from '../words.js';
import { Bubble } from './Bubble.jsx';
import { Icon } from './parts.jsx';
import { useNow, useSelect, useUntil, useWork } from './use.js';
import { useScroll } from './useScroll.js';

/** @type {Message[]} */
const NO_MESSAGES = [];
/** @type {Pending[]} */
const NO_OUTBOX = [];
/** @type {Note[]} */
const NO_NOTES = [];

/** What was said in a chat. @param {{ chat: Chat }} props */
export function Log({ chat }) {
  const chatId = chat.id;
  const work = useWork();
  const messages = useSelect((state) => state.known.threads[chatId]?.messages ?? NO_MESSAGES);
  const outbox = useSelect((state) => state.known.threads[chatId]?.outbox ?? NO_OUTBOX);
  const notes = useSelect((state) => state.known.threads[chatId]?.notes ?? NO_NOTES);
  const more = useSelect((state) => state.known.threads[chatId]?.more);
  const page = useSelect((state) => state.pages[chatId]);
  const self = useSelect((state) => state.agent?.id ?? '');
  // "Today" becomes "Yesterday" at midnight.
  const today = new Date(useNow(60)).toDateString();

  const days = useMemo(() => layOut(messages, outbox, self, notes), [messages, outbox, self, notes]);
  const own = useMemo(() => lastOwn(days.flatMap((day) => day.lines)), [days]);
  const name = visitorName(chat.visitor_id, chat.visitor_name);

  const log = useRef(/** @type {HTMLDivElement | null} */ (null));
  const { atEnd, onScroll, toEnd } = useScroll(log, {
    content: days,
    ownLast: outbox.at(-1)?.id,
    onTop: () => page || work.earlier(chatId),
  });
  useSeen(chatId, atEnd, messages);

  return (
    <div class="log-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached and scrolled by keyboard */}
      <div class="log" role="log" aria-label="Conversation" aria-live="off" tabIndex={0} ref={log} onScroll={onScroll}>
        <div class="paging">
          {page === 'failed' ? (
            <button type="button" class="text-button" onClick={() => work.retryPage(chatId)}>
              Messages could not be read. Try again
            </button>
          ) : (
            (more || page === 'loading') && <span class="quiet late">Loading messages</span>
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
                  <System key={line.key} chatId={chatId} note={line.note} />
                ) : (
                  <Bubble
                    key={line.key}
                    chatId={chatId}
                    id={line.pending?.id}
                    seq={line.seq}
                    sender={line.sender}
                    who={
                      line.sender === 'visitor' ? name : line.agent_id === self ? 'You' : (line.agent_name ?? 'Agent')
                    }
                    self={line.agent_id === self}
                    text={line.text}
                    at={line.sent_at}
                    first={line.first}
                    last={line.last}
                    state={stateOf(line, line === own, chat.read.visitor)}
                    reason={line.pending?.reason}
                    wait={line.pending?.wait}
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

/** Between the messages: who has the chat now. @param {{ chatId: string, note: Note }} props */
function System({ chatId, note }) {
  const words = useSelect((state) => {
    const self = state.agent?.id ?? '';
    const former = state.known.threads[chatId]?.messages.findLast(
      ({ seq, agent_id }) => seq <= note.after && agent_id && agent_id !== self,
    );
    return noteWords(note, { self, given: chatId in state.given, former: former?.agent_name });
  });
  return words ? <li class="system">{words}</li> : null;
}

/** @param {Line[]} lines */
function lastOwn(lines) {
  for (let i = lines.length - 1; i >= 0; i--) if (lines[i].sender === 'agent' && !lines[i].note) return lines[i];
  return undefined;
}

/**
 * @param {Line} line
 * @param {boolean} last of the own ones
 * @param {number} read up to where the visitor has read
 */
function stateOf({ pending, seq }, last, read) {
  if (pending?.state === 'failed') return 'Not sent';
  if (pending?.wait) return 'Sending';
  if (!last) return '';
  if (pending) return 'Sending';
  return (seq ?? 0) <= read ? 'Seen' : 'Sent';
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
      aria-label={fresh ? undefined : 'To the end'}
      onClick={onClick}
    >
      {fresh > 0 && count(fresh, 'new message')}
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
          <bdi>{name}</bdi> is typing
        </>
      )}
    </p>
  );
}
