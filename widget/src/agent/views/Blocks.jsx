// @ts-check
/** @import {Block} from '../../shared/types.js' */
import { useEffect, useState } from 'preact/hooks';
import { phrase, t } from '../language.js';
import { refusalWords, visitorName } from '../words.js';
import { Modal, Name, Question, When } from './parts.jsx';
import { useWork } from './use.js';

/** @param {{ visitorId: string, onDone: () => void }} props */
export function BlockQuestion({ visitorId, onDone }) {
  const work = useWork();
  return (
    <Question
      title={t('Block this visitor?')}
      text={t(
        'The chat ends, and this visitor cannot chat here any more until somebody unblocks it under “Blocked visitors”.',
      )}
      yes={t('Block visitor')}
      no={t('Cancel')}
      onNo={onDone}
      onYes={() => {
        onDone();
        work.block(visitorId);
      }}
    />
  );
}

/** The way to those who are blocked. */
export function BlocksButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="text-button" onClick={() => setOpen(true)}>
        {t('Blocked visitors')}
      </button>
      {open && <Blocks onDone={() => setOpen(false)} />}
    </>
  );
}

/** @param {{ onDone: () => void }} props */
function Blocks({ onDone }) {
  const work = useWork();
  const [blocks, setBlocks] = useState(/** @type {Block[] | undefined} */ (undefined));
  const [failure, setFailure] = useState('');

  async function read() {
    setFailure('');
    try {
      setBlocks(await work.readBlocks());
    } catch (error) {
      setFailure(`${t('The list could not be read.')} ${refusalWords(error)}`);
    }
  }
  useEffect(() => {
    read();
  }, []);

  /** @param {string} visitorId */
  async function unblock(visitorId) {
    setFailure('');
    try {
      await work.unblock(visitorId);
      setBlocks((all) => all?.filter(({ visitor_id }) => visitor_id !== visitorId));
    } catch (error) {
      setFailure(`${t('The visitor is still blocked.')} ${refusalWords(error)}`);
    }
  }

  return (
    <Modal label={t('Blocked visitors')} class="choice" onCancel={onDone}>
      <h2>{t('Blocked visitors')}</h2>
      <p class="refused" role="alert">
        {failure}
      </p>
      {failure && !blocks && (
        <button type="button" class="text-button" onClick={read}>
          {t('Try again')}
        </button>
      )}
      {!blocks && !failure && <p class="quiet late">{t('Reading the list')}</p>}
      {blocks && !blocks.length && <p class="quiet">{t('Nobody is blocked.')}</p>}
      {blocks && blocks.length > 0 && (
        <ul class="people">
          {blocks.map(({ visitor_id, visitor_name, agent_name, created_at }) => (
            <li key={visitor_id} class="blocked-row">
              <div>
                <Name id={visitor_id} name={visitor_name} />
                <p class="quiet">
                  {phrase('by {name}, {time}', { name: <bdi>{agent_name}</bdi>, time: <When at={created_at} /> })}
                </p>
              </div>
              <button
                type="button"
                class="button"
                aria-label={t('Unblock {name}', { name: visitorName(visitor_id, visitor_name) })}
                onClick={() => unblock(visitor_id)}
              >
                {t('Unblock')}
              </button>
            </li>
          ))}
        </ul>
      )}
      <div class="actions">
        <button type="button" class="button" onClick={onDone}>
          {t('Done')}
        </button>
      </div>
    </Modal>
  );
}
