// @ts-check
/** @import {Block} from '../../shared/types.js' */
import { useEffect, useState } from 'preact/hooks';
import { visitorName } from '../../shared/people.js';
import { refusalWords } from '../words.js';
import { Modal, Name, Question, When } from './parts.jsx';
import { useWork } from './use.js';

/** @param {{ visitorId: string, onDone: () => void }} props */
export function BlockQuestion({ visitorId, onDone }) {
  const work = useWork();
  return (
    <Question
      title="Block this visitor?"
      text="The chat ends, and this visitor cannot chat here any more until somebody unblocks it under “Blocked visitors”."
      yes="Block visitor"
      no="Cancel"
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
      <button type="button" class="text-button blocked" onClick={() => setOpen(true)}>
        Blocked visitors
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
      setFailure(`The list could not be read. ${refusalWords(error)}`);
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
      setFailure(`The visitor is still blocked. ${refusalWords(error)}`);
    }
  }

  return (
    <Modal label="Blocked visitors" class="choice" onCancel={onDone}>
      <h2>Blocked visitors</h2>
      <p class="refused" role="alert">
        {failure}
      </p>
      {failure && !blocks && (
        <button type="button" class="text-button" onClick={read}>
          Try again
        </button>
      )}
      {!blocks && !failure && <p class="quiet late">Reading the list</p>}
      {blocks && !blocks.length && <p class="quiet">Nobody is blocked.</p>}
      {blocks && blocks.length > 0 && (
        <ul class="people">
          {blocks.map(({ visitor_id, visitor_name, agent_name, created_at }) => (
            <li key={visitor_id} class="blocked-row">
              <div>
                <Name id={visitor_id} name={visitor_name} />
                <p class="quiet">
                  by <bdi>{agent_name}</bdi>, <When at={created_at} />
                </p>
              </div>
              <button
                type="button"
                class="button"
                aria-label={`Unblock ${visitorName(visitor_id, visitor_name)}`}
                onClick={() => unblock(visitor_id)}
              >
                Unblock
              </button>
            </li>
          ))}
        </ul>
      )}
      <div class="actions">
        <button type="button" class="button" onClick={onDone}>
          Done
        </button>
      </div>
    </Modal>
  );
}
