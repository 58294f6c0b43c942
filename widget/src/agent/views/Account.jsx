// @ts-check
/** @import {Session} from '../../shared/types.js' */
import { useState } from 'preact/hooks';
import { t } from '../language.js';
import { clientName } from '../state/client.js';
import { hasAnyUnsent, openChats } from '../state/state.js';
import { leavingWords } from '../words.js';
import { Alerts } from './Alerts.jsx';
import { Field, Kept, Listed, useForm } from './fields.jsx';
import { Question, When } from './parts.jsx';
import { Sheet } from './Sheet.jsx';
import { useSelect, useWork } from './use.js';
import { useRead } from './useRead.js';

/** What an agent does about itself. */
export const Account = () => (
  <Sheet title={t('Account')}>
    <OwnName />
    <Password />
    <Alerts />
    <Sessions />
  </Sheet>
);

function OwnName() {
  const work = useWork();
  const agent = useSelect((state) => state.agent);
  const [name, setName] = useState(agent?.name ?? '');
  const [done, setDone] = useState(false);
  const form = useForm(async () => {
    setDone(false);
    if (!name.trim()) return form.refuse('name', t('Enter a name.'));
    await work.changeSelf({ name });
    setDone(true);
  });
  return (
    <form class="card" onSubmit={form.submit} noValidate>
      <h2>{t('Name')}</h2>
      <Field
        label={t('What visitors see')}
        value={name}
        onInput={setName}
        wrong={form.wrong('name') || form.wrong('')}
        hint={t('You log in as {id}.', { id: agent?.employee_id })}
        maxLength={80}
        autoComplete="off"
      />
      <Kept label={t('Save name')} busy={form.busy} done={done ? t('Saved.') : ''} />
    </form>
  );
}

function Password() {
  const work = useWork();
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const [done, setDone] = useState(false);
  const form = useForm(
    async () => {
      setDone(false);
      if (!old) return form.refuse('password.old', t('Enter the password that you have.'));
      if ([...fresh].length < 10) return form.refuse('password.new', t('A password has at least 10 characters.'));
      await work.changeSelf({ password: { old, new: fresh } });
      setOld('');
      setFresh('');
      setDone(true);
    },
    (slug) => (slug === 'wrong-password' ? ['password.old', t('This is not your password.')] : undefined),
  );
  return (
    <form class="card" onSubmit={form.submit} noValidate>
      <h2>{t('Password')}</h2>
      <Field
        label={t('The one you have')}
        type="password"
        autoComplete="current-password"
        value={old}
        onInput={setOld}
        wrong={form.wrong('password.old') || form.wrong('')}
      />
      <Field
        label={t('The new one')}
        type="password"
        autoComplete="new-password"
        value={fresh}
        onInput={setFresh}
        wrong={form.wrong('password.new')}
        hint={t('At least 10 characters. You will be logged out everywhere else.')}
      />
      <Kept
        label={t('Change password')}
        busy={form.busy}
        done={done ? t('Your password is changed. You are logged out everywhere else.') : ''}
      />
    </form>
  );
}

function Sessions() {
  const work = useWork();
  const { value: sessions, failure, again } = useRead(work.readSessions);
  const [asking, setAsking] = useState(false);
  return (
    <section class="card">
      <h2>{t('Where you are logged in')}</h2>
      <Listed value={sessions} failure={failure} again={again} none="">
        <ul class="plain">
          {sessions?.map((session) => (
            <SessionRow key={session.created_at + session.last_used_at} session={session} />
          ))}
        </ul>
      </Listed>
      <div class="acts">
        <button type="button" class="button" onClick={() => setAsking(true)}>
          {t('Log out everywhere')}
        </button>
      </div>
      {asking && (
        <Question
          title={t('Log out everywhere?')}
          text={`${t('Here too.')} ${leavingWords(openChats(work.store.get()).length, hasAnyUnsent(work.store.get()))}`}
          yes={t('Log out everywhere')}
          no={t('Cancel')}
          onNo={() => setAsking(false)}
          onYes={() => {
            setAsking(false);
            work.leaveEverywhere();
          }}
        />
      )}
    </section>
  );
}

/** @param {{ session: Session }} props */
const SessionRow = ({ session: { client = '', created_at, last_used_at, current } }) => (
  <li>
    <span title={client}>
      <bdi>{clientName(client) || t('A program that does not say what it is')}</bdi>
    </span>
    {current && <span class="tag">{t('this one')}</span>}
    <p class="quiet">
      {t('Logged in')} <When at={created_at} />, {t('last used')} <When at={last_used_at} />
    </p>
  </li>
);
