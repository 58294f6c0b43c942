// @ts-check
/** @import {Chat} from '../../shared/types.js' */
import { useState } from 'preact/hooks';
import { back, close as closeIcon, person } from '../icons.js';
import { hashOfChat } from '../state/route.js';
import { hasUnsent, isOwn } from '../state/state.js';
import { endingWords, presenceWords } from '../words.js';
import { Composer } from './Composer.jsx';
import { Log } from './Log.jsx';
import { Icon, Name, Question, Unverified } from './parts.jsx';
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
      <Head chat={chat} about={about} onAbout={onAbout} />
      <Log chat={chat} />
      {chat.state === 'closed' ? <Ended chat={chat} /> : own ? <Composer chatId={chatId} /> : <Foreign chat={chat} />}
    </>
  );
}

/** @param {{ chat: Chat, about: boolean, onAbout: () => void }} props */
function Head({ chat, about, onAbout }) {
  const visitor = useSelect((state) => state.known.visitors[chat.visitor_id]);
  const own = useSelect((state) => isOwn(state, chat.id));
  const open = chat.state !== 'closed';
  return (
    <header class="head">
      <a class="icon-button back" href={hashOfChat()} aria-label="All chats" title="All chats">
        <Icon path={back} />
      </a>
      <div class="whom">
        <h1>
          <Name id={chat.visitor_id} name={chat.visitor_name} />
        </h1>
        <p>
          {open ? presenceWords(visitor) : 'Ended'}
          {chat.visitor_name && <Unverified />}
        </p>
      </div>
      <button
        type="button"
        class="icon-button details"
        aria-label="Details"
        title="Details"
        aria-expanded={about}
        onClick={onAbout}
      >
        <Icon path={person} />
      </button>
      {open && own && <CloseButton chatId={chat.id} />}
    </header>
  );
}

/** @param {{ chatId: string }} props */
function CloseButton({ chatId }) {
  const work = useWork();
  const [asking, setAsking] = useState(false);

  return (
    <>
      <button
        type="button"
        class="button"
        onClick={() => (hasUnsent(work.store.get(), chatId) ? setAsking(true) : work.close(chatId))}
      >
        <Icon path={closeIcon} />
        <span>Close chat</span>
      </button>
      {asking && (
        <Question
          title="Close this chat?"
          text="You have typed something that is not sent. A closed chat takes no more messages."
          yes="Close without sending"
          no="Go on"
          onNo={() => setAsking(false)}
          onYes={() => {
            setAsking(false);
            work.close(chatId);
          }}
        />
      )}
    </>
  );
}

/** @param {{ chat: Chat }} props */
function Ended({ chat }) {
  const own = useSelect((state) => isOwn(state, chat.id));
  return (
    <footer class="ended">
      <p>
        <b>This chat has ended.</b> {endingWords(chat, own)}
      </p>
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
      <p class="quiet">You had typed, and it was not sent:</p>
      <p class="typed">
        <bdi>{left}</bdi>
      </p>
      <button type="button" class="text-button" onClick={() => draft(chatId, '')}>
        Throw away
      </button>
    </div>
  );
}

/** A chat that this agent may read and not answer. @param {{ chat: Chat }} props */
const Foreign = ({ chat }) => (
  <footer class="ended">
    <p>
      {chat.agent_name ? (
        <>
          <bdi>{chat.agent_name}</bdi> has this chat.
        </>
      ) : (
        'Nobody has this chat yet.'
      )}{' '}
      You can read it.
    </p>
  </footer>
);

/** @param {{ gone: boolean, failed: boolean, chatId: string }} props */
function Missing({ gone, failed, chatId }) {
  const { complete } = useWork();
  if (!gone && !failed) return <div class="loading" />;
  return (
    <div class="quiet-desk">
      <h1>{gone ? 'No such chat' : 'The chat could not be read'}</h1>
      <p>{gone ? 'It does not exist, or it is not yours.' : 'The server cannot be reached.'}</p>
      {gone && <LeftOver chatId={chatId} />}
      {failed && (
        <button type="button" class="button primary" onClick={() => complete(chatId)}>
          Try again
        </button>
      )}
      <a class="link" href={hashOfChat()}>
        To your chats
      </a>
    </div>
  );
}
