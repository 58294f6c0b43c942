// @ts-check
/** @import {Agent} from '../../shared/types.js' */
import { useState } from 'preact/hooks';
import { t } from '../language.js';
import { Choice, Deeds, Done, Field, Listed, useForm } from './fields.jsx';
import { CopyButton, Modal, Question } from './parts.jsx';
import { useSelect, useWork } from './use.js';
import { useRead } from './useRead.js';

/** For admins: who works at the desk. */
export function Agents() {
  const work = useWork();
  const self = useSelect((state) => state.agent?.id);
  const { value: agents, failure, again } = useRead(work.readAgents, '', 15_000);
  const [changed, setChanged] = useState(/** @type {Partial<Agent> | undefined} */ (undefined));
  const [removed, setRemoved] = useState(/** @type {Agent | undefined} */ (undefined));

  return (
    <>
      <p>
        <button type="button" class="button primary" onClick={() => setChanged({})}>
          {t('Add an agent')}
        </button>
      </p>
      <Listed value={agents} failure={failure} again={again} none="">
        <ul class="cards">
          {agents?.map((agent) => (
            <li key={agent.id} class="card">
              <h2>
                <bdi>{agent.name}</bdi> {agent.role === 'admin' && <span class="tag">{t('admin')}</span>}
              </h2>
              <p class="quiet">
                {t('Logs in as {id} · {n} of {max} chats', {
                  id: agent.employee_id,
                  n: agent.open_chats,
                  max: agent.max_chats,
                })}
                {' · '}
                {agent.online ? t('online') : t('away')}
              </p>
              <Deeds
                change={t('Change {name}', { name: agent.name })}
                onChange={() => setChanged(agent)}
                remove={t('Remove {name}', { name: agent.name })}
                onRemove={agent.id === self ? undefined : () => setRemoved(agent)}
              />
            </li>
          ))}
        </ul>
      </Listed>
      {changed && (
        <Change
          agent={changed}
          onDone={() => {
            setChanged(undefined);
            again();
          }}
        />
      )}
      {removed && (
        <Question
          title={t('Remove {name}?', { name: removed.name })}
          text={t('Its sessions end, and its chats go to others. The employee id {id} is never used again.', {
            id: removed.employee_id,
          })}
          yes={t('Remove agent')}
          no={t('Cancel')}
          onNo={() => setRemoved(undefined)}
          onYes={async () => {
            setRemoved(undefined);
            await work.attempt(t('The agent is not removed.'), () => work.removeAgent(removed.id));
            again();
          }}
        />
      )}
    </>
  );
}

/** Chats at once, as the contract bounds them (`NewAgent.max_chats`). */
const MOST = 1000;

/** @param {{ agent: Partial<Agent>, onDone: () => void }} props */
function Change({ agent, onDone }) {
  const work = useWork();
  const [employeeId, setEmployeeId] = useState('');
  const [name, setName] = useState(agent.name ?? '');
  const [most, setMost] = useState(String(agent.max_chats ?? 5));
  const [role, setRole] = useState(agent.role ?? 'agent');
  const [password, setPassword] = useState('');
  const [made, setMade] = useState('');
  const form = useForm(
    async () => {
      if (!agent.id && !employeeId.trim()) return form.refuse('employee_id', t('Enter an employee id.'));
      if (!agent.id && !/^[\w.@-]{1,64}$/.test(employeeId.trim()))
        return form.refuse('employee_id', t('An employee id has 1 to 64 letters, digits and . _ @ -'));
      if (!name.trim()) return form.refuse('name', t('Enter a name.'));
      const max_chats = Number(most);
      if (!Number.isInteger(max_chats) || max_chats < 1 || max_chats > MOST)
        return form.refuse('max_chats', t('Enter a number from 1 to {n}.', { n: MOST }));
      const told = { name, role, max_chats, ...(password && { password }) };
      if (agent.id) await work.changeAgent(agent.id, told);
      else {
        const hired = await work.hire({ employee_id: employeeId.trim(), ...told });
        if (hired.password) return setMade(hired.password);
      }
      onDone();
    },
    (slug) =>
      slug === 'employee-id-taken'
        ? ['employee_id', t('This employee id was used before.')]
        : slug === 'last-admin'
          ? ['', t('This is the last admin. Make another agent an admin first.')]
          : undefined,
  );
  if (made) return <NewPassword name={name} password={made} onDone={onDone} />;
  const title = agent.id ? t('Change {name}', { name: agent.name }) : t('Add an agent');
  return (
    <Modal label={title} onCancel={onDone}>
      <form onSubmit={form.submit} noValidate>
        <h2>{title}</h2>
        {!agent.id && (
          <Field
            label={t('Employee id')}
            value={employeeId}
            onInput={setEmployeeId}
            wrong={form.wrong('employee_id')}
            hint={t('The agent logs in with it. It cannot be changed.')}
            maxLength={64}
            autoComplete="off"
            autoCapitalize="characters"
            spellcheck={false}
          />
        )}
        <Field
          label={t('What visitors see')}
          value={name}
          onInput={setName}
          wrong={form.wrong('name')}
          maxLength={80}
          autoComplete="off"
        />
        <Field
          label={t('Chats at once')}
          type="number"
          min={1}
          max={MOST}
          value={most}
          onInput={setMost}
          wrong={form.wrong('max_chats')}
        />
        <Choice
          label={t('May')}
          value={role}
          onChange={(role) => setRole(/** @type {Agent['role']} */ (role))}
          options={[
            ['agent', t('answer visitors')],
            ['admin', t('answer visitors and run the desk')],
          ]}
        />
        <Field
          label={agent.id ? t('New password') : t('Password')}
          type="password"
          autoComplete="new-password"
          value={password}
          onInput={setPassword}
          wrong={form.wrong('password')}
          hint={agent.id ? t('Empty: it stays. A new one logs the agent out.') : t('Empty: one is made.')}
        />
        <Done wrong={form.wrong('')} busy={form.busy} onCancel={onDone} />
      </form>
    </Modal>
  );
}

/** A password that was made: it is told once. @param {{ name: string, password: string, onDone: () => void }} props */
function NewPassword({ name, password, onDone }) {
  return (
    <Modal label={t('Password of {name}', { name })} onCancel={onDone}>
      <h2>{t('Password of {name}', { name })}</h2>
      <p>{t('It is shown this once. The agent can choose another one under Account.')}</p>
      <p class="secret">
        <code>{password}</code>
        <CopyButton text={password} />
      </p>
      <div class="actions">
        <button type="button" class="button primary" onClick={onDone}>
          {t('Done')}
        </button>
      </div>
    </Modal>
  );
}
