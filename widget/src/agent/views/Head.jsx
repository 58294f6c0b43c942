// @ts-check
/** @import {ComponentChildren} from 'preact' */
/** @import {Chat} from '../../shared/types.js' */
import { useState } from 'preact/hooks';
import { block, close as closeIcon, person, transfer } from '../icons.js';
import { t } from '../language.js';
import { hasUnsent, isOwn } from '../state/state.js';
import { presenceWords } from '../words.js';
import { Back } from './Back.jsx';
import { BlockQuestion } from './Blocks.jsx';
import { Icon, Name, Question, Unverified } from './parts.jsx';
import { Transfer } from './Transfer.jsx';
import { useSelect, useWork } from './use.js';

/**
 * With whom this is, and what can be done about it.
 * @param {{ title: ComponentChildren, line: ComponentChildren, about: boolean, onAbout: () => void,
 *   children?: ComponentChildren }} props
 */
export const Head = ({ title, line, about, onAbout, children }) => (
  <header class="head">
    <Back />
    <div class="whom">
      <h1>{title}</h1>
      <p>{line}</p>
    </div>
    <button
      type="button"
      class="icon-button details"
      aria-label={t('Details')}
      title={t('Details')}
      aria-expanded={about}
      onClick={onAbout}
    >
      <Icon path={person} />
    </button>
    {children}
  </header>
);

/** @param {{ chat: Chat, about: boolean, onAbout: () => void }} props */
export function ChatHead({ chat, about, onAbout }) {
  const presence = useSelect((state) => presenceWords(state.known.visitors[chat.visitor_id]));
  const own = useSelect((state) => isOwn(state, chat.id));
  const open = chat.state !== 'closed';
  return (
    <Head
      about={about}
      onAbout={onAbout}
      title={<Name id={chat.visitor_id} name={chat.visitor_name} />}
      line={
        <>
          {open ? presence : t('Ended')}
          {chat.visitor_name && <Unverified />}
        </>
      }
    >
      {open && own && (
        <>
          <TransferButton chatId={chat.id} />
          <BlockButton visitorId={chat.visitor_id} />
          <CloseButton chatId={chat.id} />
        </>
      )}
    </Head>
  );
}

/** @param {{ chatId: string }} props */
function TransferButton({ chatId }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button
        type="button"
        class="button transfer"
        data-key="t"
        aria-haspopup="dialog"
        title={t('Give this chat to another agent')}
        onClick={() => setAsking(true)}
      >
        <Icon path={transfer} />
        <span>{t('Transfer')}</span>
      </button>
      {asking && <Transfer chatId={chatId} onDone={() => setAsking(false)} />}
    </>
  );
}

/** @param {{ visitorId: string }} props */
export function BlockButton({ visitorId }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" class="button block" onClick={() => setAsking(true)}>
        <Icon path={block} />
        <span>{t('Block')}</span>
      </button>
      {asking && <BlockQuestion visitorId={visitorId} onDone={() => setAsking(false)} />}
    </>
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
        <span>{t('Close chat')}</span>
      </button>
      {asking && (
        <Question
          title={t('Close this chat?')}
          text={t('You have typed something that is not sent. A closed chat takes no more messages.')}
          yes={t('Close without sending')}
          no={t('Go on')}
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
