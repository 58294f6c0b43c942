// @ts-check
/** @import {Chat} from '../../shared/types.js' */
import { useEffect, useRef } from 'preact/hooks';
import { phrase, t } from '../language.js';
import { movedDraft } from '../state/opening.js';
import { hashOfChat, hashOfVisitor } from '../state/route.js';
import { isOwn } from '../state/state.js';
import { anotherAgent, endingWords } from '../words.js';
import { Composer } from './Composer.jsx';
import { ChatHead } from './Head.jsx';
import { Idle } from './Idle.jsx';
import { Log } from './Log.jsx';
import { useSelect, useWork } from './use.js';

/**
 * One chat: who, what was said, and the field to answer.
 * @param {{ chatId: string, about: boolean, onAbout: () => void }} props
 */
export function Conversation({ chatId, about, onAbout }) {
  const chat = useSelect((state) => state.known.threads[chatId]?.chat);
  const page = useSelect((state) => state.pages[chatId]);
  const own = useSelect((state) => isOwn(state, chatId));
  if (!chat) return <Missing gone={page === 'none'} failed={page === 'failed'} chatId={chatId} />;
  return (
    <>
      <ChatHead chat={chat} about={about} onAbout={onAbout} />
      <Log chat={chat} />
      {chat.closes_at && chat.state === 'open' && own && <Idle chatId={chatId} closesAt={chat.closes_at} />}
      {chat.state === 'closed' ? <Ended chat={chat} /> : own ? <Answer chatId={chatId} /> : <Foreign chat={chat} />}
    </>
  );
}

/** @param {{ chatId: string }} props */
function Answer({ chatId }) {
  const work = useWork();
  return (
    <Composer
      draftKey={chatId}
      onSend={(text) => {
        work.send(chatId, text);
        work.draft(chatId, '');
        work.sent(chatId);
      }}
      onType={() => work.typing(chatId)}
    />
  );
}

/** Takes the focus if it is nowhere, because the field in which somebody typed is gone. */
function useFocusOfNobody() {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (document.activeElement === document.body) place.current?.focus({ preventScroll: true });
  }, []);
  return place;
}

/** @param {{ chat: Chat }} props */
function Ended({ chat }) {
  const place = useFocusOfNobody();
  const { store } = useWork();
  const own = useSelect((state) => isOwn(state, chat.id));
  const here = useSelect((state) => state.known.visitors[chat.visitor_id]);
  return (
    <footer class="ended" tabIndex={-1} ref={place}>
      <p>
        <b>{t('This chat has ended.')}</b> {endingWords(chat, own)}
      </p>
      {own && here && !here.chat_id && (
        <a
          class="link"
          href={hashOfVisitor(chat.visitor_id)}
          onClick={() =>
            store.update((state) => ({ ...state, drafts: movedDraft(state.drafts, chat.id, chat.visitor_id) }))
          }
        >
          {t('Open a new chat with this visitor')}
        </a>
      )}
      <LeftOver chatId={chat.id} />
    </footer>
  );
}

/** What was typed for a chat that takes no more. @param {{ chatId: string }} props */
function LeftOver({ chatId }) {
  const { draft } = useWork();
  const left = useSelect((state) => state.drafts[chatId]);
  if (!left?.trim()) return null;
  return (
    <div class="left-over">
      <p class="quiet">{t('You had typed, and it was not sent:')}</p>
      <p class="typed">
        <bdi>{left}</bdi>
      </p>
      <button type="button" class="text-button" onClick={() => draft(chatId, '')}>
        {t('Throw away')}
      </button>
    </div>
  );
}

/** A chat that this agent may read and not answer. @param {{ chat: Chat }} props */
function Foreign({ chat }) {
  const place = useFocusOfNobody();
  return (
    <footer class="ended" tabIndex={-1} ref={place}>
      <p>
        {chat.state === 'waiting'
          ? t('This chat waits in the line.')
          : phrase('{name} has this chat now.', { name: <bdi>{chat.agent_name ?? anotherAgent()}</bdi> })}{' '}
        {t('You can read it.')}
      </p>
      <LeftOver chatId={chat.id} />
    </footer>
  );
}

/** @param {{ gone: boolean, failed: boolean, chatId: string }} props */
function Missing({ gone, failed, chatId }) {
  const { complete } = useWork();
  if (!gone && !failed) return <div class="loading" />;
  return (
    <div class="quiet-desk">
      <h1>{gone ? t('No such chat') : t('The chat could not be read')}</h1>
      <p>{gone ? t('It does not exist, or it is not yours.') : t('The server cannot be reached.')}</p>
      {gone && <LeftOver chatId={chatId} />}
      {failed && (
        <button type="button" class="button primary" onClick={() => complete(chatId)}>
          {t('Try again')}
        </button>
      )}
      <a class="link" href={hashOfChat()}>
        {t('To your chats')}
      </a>
    </div>
  );
}
