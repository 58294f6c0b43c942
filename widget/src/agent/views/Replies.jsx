// @ts-check
/** @import {CannedReply} from '../../shared/types.js' */
import { useState } from 'preact/hooks';
import { MAX_TEXT } from '../../shared/text.js';
import { t } from '../language.js';
import { Deeds, Done, Field, Listed, useForm } from './fields.jsx';
import { Modal, Question } from './parts.jsx';
import { Sheet } from './Sheet.jsx';
import { useSelect, useWork } from './use.js';
import { useRead } from './useRead.js';

/** The canned replies of the desk, which every agent may change. */
export function Replies() {
  const work = useWork();
  const replies = useSelect((state) => state.replies);
  const { failure, again } = useRead(work.readReplies);
  const [changed, setChanged] = useState(/** @type {Partial<CannedReply> | undefined} */ (undefined));
  const [removed, setRemoved] = useState(/** @type {CannedReply | undefined} */ (undefined));

  return (
    <Sheet
      title={t('Canned replies')}
      tools={
        <button type="button" class="button primary" onClick={() => setChanged({})}>
          {t('Add')}
        </button>
      }
    >
      <p class="quiet">{t('In a chat, type / and the shortcut. {visitor} and {agent} become names.', PLACES)}</p>
      <Listed value={replies} failure={failure} again={again} none={t('There are none yet.')}>
        <ul class="cards">
          {replies?.map((reply) => (
            <li key={reply.id} class="card">
              <h2>
                <bdi>/{reply.shortcut}</bdi>
              </h2>
              <p class="typed" dir="auto">
                {reply.text}
              </p>
              <Deeds
                change={t('Change /{name}', { name: reply.shortcut })}
                onChange={() => setChanged(reply)}
                remove={t('Remove /{name}', { name: reply.shortcut })}
                onRemove={() => setRemoved(reply)}
              />
            </li>
          ))}
        </ul>
      </Listed>
      {changed && <Change reply={changed} onDone={() => setChanged(undefined)} />}
      {removed && (
        <Question
          title={t('Remove /{name}?', { name: removed.shortcut })}
          text={t('No agent will have it any more.')}
          yes={t('Remove')}
          no={t('Cancel')}
          onNo={() => setRemoved(undefined)}
          onYes={() => {
            setRemoved(undefined);
            work.attempt(t('It is not removed.'), () => work.removeReply(removed.id));
          }}
        />
      )}
    </Sheet>
  );
}

/** What stands in texts as it is. */
const PLACES = { visitor: '{visitor}', agent: '{agent}' };

/** @param {{ reply: Partial<CannedReply>, onDone: () => void }} props */
function Change({ reply, onDone }) {
  const work = useWork();
  const [shortcut, setShortcut] = useState(reply.shortcut ?? '');
  const [text, setText] = useState(reply.text ?? '');
  const form = useForm(
    async () => {
      if (!shortcut.trim()) return form.refuse('shortcut', t('Enter a shortcut.'));
      if (!/^\/?[\p{L}\p{N}_-]{1,32}$/u.test(shortcut.trim()))
        return form.refuse('shortcut', t('A shortcut has 1 to 32 letters, digits, - and _.'));
      if (!text.trim()) return form.refuse('text', t('Enter a text.'));
      await work.keepReply(reply.id, { shortcut, text });
      onDone();
    },
    (slug) => (slug === 'shortcut-taken' ? ['shortcut', t('Another reply has this shortcut.')] : undefined),
  );
  const title = reply.id ? t('Change a canned reply') : t('Add a canned reply');
  return (
    <Modal label={title} onCancel={onDone}>
      <form onSubmit={form.submit} noValidate>
        <h2>{title}</h2>
        <Field
          label={t('Shortcut')}
          value={shortcut}
          onInput={setShortcut}
          wrong={form.wrong('shortcut')}
          hint={t('Letters, digits, - and _')}
          maxLength={33}
          autoComplete="off"
          spellcheck={false}
        />
        <Field label={t('Text')} value={text} onInput={setText} wrong={form.wrong('text')} area maxLength={MAX_TEXT} />
        <Done wrong={form.wrong('')} busy={form.busy} onCancel={onDone} />
      </form>
    </Modal>
  );
}
