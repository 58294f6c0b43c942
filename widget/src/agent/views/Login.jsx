// @ts-check
/** @import {Problem} from '../../shared/api.js' */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { isLimit } from '../../shared/api.js';
import { t } from '../language.js';
import { doorWords, refusalWords } from '../words.js';
import { countDown } from '../work/patience.js';
import { useSelect, useWork } from './use.js';

/** The door: for a fresh start, and in place when the session ended during work. */
export function Login() {
  const work = useWork();
  const agent = useSelect((state) => state.agent);
  const ended = useSelect((state) => state.ended);
  const [employeeId, setEmployeeId] = useState(agent?.employee_id ?? '');
  const [password, setPassword] = useState('');
  const [refused, setRefused] = useState('');
  const [busy, setBusy] = useState(false);
  const [wait, setWait] = useState('');
  const idField = useRef(/** @type {HTMLInputElement | null} */ (null));
  const passwordField = useRef(/** @type {HTMLInputElement | null} */ (null));
  const ids = useId();

  useEffect(() => (employeeId ? passwordField : idField).current?.focus(), []);

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    if (busy || wait) return;
    if (!employeeId.trim() || !password) {
      setRefused(t('Enter your employee id and your password.'));
      (employeeId.trim() ? passwordField : idField).current?.focus();
      return;
    }
    setBusy(true);
    setRefused('');
    try {
      await work.logIn(employeeId.trim(), password);
    } catch (error) {
      const problem = /** @type {Problem} */ (error);
      setBusy(false);
      // Nobody has looked at what was typed: it is good for the next try.
      if (isLimit(problem)) {
        const told = (/** @type {number} */ seconds) => doorWords(seconds, problem.status === 503);
        return countDown(problem.retryAfter ?? 5, (seconds) => setWait(seconds ? told(seconds) : ''));
      }
      setRefused(problem.status === 401 ? t('The employee id or the password is wrong.') : refusalWords(error));
      setPassword('');
      passwordField.current?.focus();
    }
  }

  return (
    <form class="login" onSubmit={submit} noValidate>
      <h1>{ended ? t('Log in again') : 'Holdline'}</h1>
      <p class="quiet">
        {ended ? t('Your session has ended. What you have typed is still here.') : t('Log in to answer visitors.')}
      </p>
      <label for={`${ids}i`}>{t('Employee id')}</label>
      <input
        ref={idField}
        id={`${ids}i`}
        class="field"
        name="employee_id"
        autoComplete="username"
        autoCapitalize="characters"
        spellcheck={false}
        value={employeeId}
        onInput={(event) => setEmployeeId(event.currentTarget.value)}
      />
      <label for={`${ids}p`}>{t('Password')}</label>
      <input
        ref={passwordField}
        id={`${ids}p`}
        class="field"
        name="password"
        type="password"
        autoComplete="current-password"
        value={password}
        onInput={(event) => setPassword(event.currentTarget.value)}
      />
      <p class="refused" role="alert">
        {wait ? (
          <>
            {/* What is counted is for the eye; read out every second it would be noise. */}
            <span aria-hidden="true">{wait}</span>
            <span class="unseen">{t('You have to wait a little before you try again.')}</span>
          </>
        ) : (
          refused
        )}
      </p>
      <button class="button primary wide" type="submit" aria-disabled={busy || Boolean(wait)}>
        {t('Log in')}
      </button>
    </form>
  );
}
