// @ts-check
import { useEffect } from 'preact/hooks';
import { phrase, t } from '../language.js';
import { hashOfChat } from '../state/route.js';
import { againWords, goneWords, presenceWords, visitorName } from '../words.js';
import { Composer } from './Composer.jsx';
import { Head } from './Head.jsx';
import { useSelect, useWork } from './use.js';

/**
 * A chat with a visitor that is opened with the first message.
 * @param {{ visitorId: string, about: boolean, onAbout: () => void }} props
 */
export function NewChat({ visitorId, about, onAbout }) {
  const work = useWork();
  const visitor = useSelect((state) => state.known.visitors[visitorId]);
  const opening = useSelect((state) => state.openings[visitorId]);
  const read = useSelect((state) => state.read);
  // Whoever comes back later is not shown a refusal of before.
  useEffect(() => () => work.reconsider(visitorId), [visitorId]);
  const name = visitorName(visitorId, visitor?.name);
  const taken = visitor?.chat_id && !opening?.busy;

  return (
    <>
      <Head
        about={about}
        onAbout={onAbout}
        title={<span class="name">{phrase('New chat with {name}', { name: <bdi>{name}</bdi> })}</span>}
        line={read && presenceWords(visitor)}
      />
      <div class="blank">
        {taken ? (
          <p>{t('This visitor is in a chat now.')}</p>
        ) : read && !visitor ? (
          <p>{goneWords()}</p>
        ) : (
          <>
            <p>{t('The chat begins with your first message. It opens by itself on the page where the visitor is.')}</p>
            <p>{t('Until then the visitor sees nothing of it.')}</p>
          </>
        )}
        <a class="link" href={hashOfChat()}>
          {t('Cancel')}
        </a>
      </div>
      {opening?.refusal && (
        <p class="refusal" role="alert">
          {opening.refusal}
        </p>
      )}
      {opening?.busy && (
        <p class="under-way" role="status">
          {opening.wait ? againWords(opening.wait) : <span class="late">{t('Opening the chat')}</span>}
        </p>
      )}
      <Composer
        draftKey={visitorId}
        busy={Boolean(opening?.busy)}
        onSend={(text) => work.open(visitorId, text)}
        onType={() => work.reconsider(visitorId)}
      />
    </>
  );
}
