// @ts-check
/**
 * @import {Problem} from '../../shared/api.js'
 * @import {Agent} from '../../shared/types.js'
 * @import {Candidate} from '../state/team.js'
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../language.js';
import { hasUnsent, isOwn } from '../state/state.js';
import { candidates } from '../state/team.js';
import { refusalWords, transferWords } from '../words.js';
import { Modal } from './parts.jsx';
import { useSelect, useWork } from './use.js';

/** While somebody chooses, others come and go. */
const EVERY_MS = 5000;

/** To whom shall this chat go? @param {{ chatId: string, onDone: () => void }} props */
export function Transfer({ chatId, onDone }) {
  const work = useWork();
  const self = useSelect((state) => state.agent?.id);
  const own = useSelect((state) => isOwn(state, chatId));
  const unsent = useSelect((state) => hasUnsent(state, chatId));
  const { team, failure, readAgain } = useTeam();
  const [refused, setRefused] = useState('');
  const [busy, setBusy] = useState(false);
  // It has ended, or gone already: there is nothing to choose any more.
  useEffect(() => {
    if (!own) onDone();
  }, [own]);

  const others = candidates(team ?? [], self);
  const room = others.some(({ why }) => !why);

  /** @param {Agent} [agent] */
  async function give(agent) {
    if (busy) return;
    setBusy(true);
    setRefused('');
    try {
      await work.transfer(chatId, agent?.id);
      onDone();
    } catch (error) {
      setRefused(transferWords(/** @type {Problem} */ (error), agent?.name));
      setBusy(false);
      readAgain();
    }
  }

  return (
    <Modal label={t('Transfer this chat')} class="choice" onCancel={onDone}>
      <h2>{t('Transfer this chat')}</h2>
      <p class="quiet">{t('Whoever gets it can read all that was said.')}</p>
      {unsent && <p class="caution">{t('What you have typed is not sent. It stays here with you.')}</p>}
      <p class="refused" role="alert">
        {refused || failure}
      </p>
      {!team && !failure && <p class="quiet late">{t('Reading who has room')}</p>}
      {busy && (
        <p class="quiet late" role="status">
          {t('Handing the chat over')}
        </p>
      )}
      {team && (
        <ul class="people" aria-busy={busy}>
          <Person
            name={t('Anyone with room')}
            detail={room ? t('the least busy') : t('nobody has room')}
            label={room ? t('Anyone with room') : t('Anyone with room, nobody has room')}
            can={room}
            onClick={() => give()}
          />
          {others.map(({ agent, why }) => {
            const detail = whyWords(why) || t('{open} of {max}', { open: agent.open_chats, max: agent.max_chats });
            return (
              <Person
                key={agent.id}
                name={agent.name}
                detail={detail}
                label={`${agent.name}, ${detail}`}
                can={!why}
                onClick={() => give(agent)}
              />
            );
          })}
        </ul>
      )}
      {team && !others.length && <p class="quiet">{t('There is no other agent.')}</p>}
      <div class="actions">
        <button type="button" class="button" onClick={onDone}>
          {t('Cancel')}
        </button>
      </div>
    </Modal>
  );
}

/** @param {Candidate['why']} why */
const whyWords = (why) => why && { full: t('full'), offline: t('offline') }[why];

/** @param {{ name: string, detail: string, label: string, can: boolean, onClick: () => void }} props */
const Person = ({ name, detail, label, can, onClick }) => (
  <li>
    <button type="button" class="person-row" aria-label={label} aria-disabled={!can} onClick={() => can && onClick()}>
      <bdi class="name">{name}</bdi>
      <span class="detail">{detail}</span>
    </button>
  </li>
);

/** The team, read again every few seconds. */
function useTeam() {
  const { readTeam } = useWork();
  const [team, setTeam] = useState(/** @type {Agent[] | undefined} */ (undefined));
  const [failure, setFailure] = useState('');
  const read = useRef(async () => {});
  useEffect(() => {
    let over = false;
    let busy = false;
    read.current = async () => {
      if (busy) return;
      busy = true;
      try {
        const team = await readTeam();
        if (!over) setTeam(team);
        setFailure('');
      } catch (error) {
        setFailure(`${t('The list could not be read.')} ${refusalWords(error)}`);
      }
      busy = false;
    };
    read.current();
    const timer = setInterval(() => read.current(), EVERY_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, []);
  return { team, failure, readAgain: () => read.current() };
}
