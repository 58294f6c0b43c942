// @ts-check
/**
 * Fields of forms, and what stands around a list that is read.
 *
 * @import {ComponentChildren} from 'preact'
 * @import {Problem} from '../../shared/api.js'
 */
import { useId, useState } from 'preact/hooks';
import { t } from '../language.js';
import { refusalWords } from '../words.js';

/**
 * A field with its name above it and what is wrong with it below.
 * @param {{ label: string, value: string, onInput: (value: string) => void, wrong?: string, hint?: string, area?: boolean }
 *   & { type?: string, min?: number, max?: number, maxLength?: number, autoComplete?: string, autoCapitalize?: string,
 *   spellcheck?: boolean }} props
 */
export function Field({ label, value, onInput, wrong = '', hint = '', area = false, ...rest }) {
  const id = useId();
  const shared = /** @type {any} */ ({
    ...rest,
    id,
    class: 'field',
    value,
    'aria-invalid': Boolean(wrong),
    'aria-describedby': `${id}w ${id}h`,
    onInput: (/** @type {any} */ event) => onInput(event.currentTarget.value),
  });
  return (
    <div class="entry">
      <label for={id}>{label}</label>
      {area ? <textarea rows={5} dir="auto" {...shared} /> : <input {/** @type {any} */ ...rest} {...shared} />}
      <p class="quiet hint" id={`${id}h`}>
        {hint}
      </p>
      <p class="bad" id={`${id}w`} role="alert">
        {wrong}
      </p>
    </div>
  );
}

/**
 * @param {{ label: string, value: string, onChange: (value: string) => void, options: [value: string, name: string][] }} props
 */
export function Choice({ label, value, onChange, options }) {
  const id = useId();
  return (
    <div class="entry">
      <label for={id}>{label}</label>
      <select id={id} class="field" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

/**
 * What a form does when it is sent: once at a time, and what the server refuses stands at the field that it names.
 * @param {() => Promise<unknown>} deed
 * @param {(slug: string) => [field: string, words: string] | undefined} [known] what we have words for
 */
export function useForm(deed, known = () => undefined) {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState(/** @type {Record<string, string>} */ ({}));
  return {
    busy,
    /** What is wrong with a field; of `''`: with none in particular. @param {string} field */
    wrong: (field) => wrong[field] ?? '',
    /** @param {string} field @param {string} words */
    refuse: (field, words) => setWrong({ [field]: words }),
    /** @param {SubmitEvent} event */
    async submit(event) {
      event.preventDefault();
      if (busy) return;
      setBusy(true);
      setWrong({});
      try {
        await deed();
      } catch (error) {
        const problem = /** @type {Problem} */ (error);
        const ours = known(problem.slug);
        /** @type {{ field: string, message: string }[]} */
        const errors = problem.body?.errors ?? [];
        const told = errors.map(({ field, message }) => [field, t('This {problem}.', { problem: message })]);
        if (ours) setWrong({ [ours[0]]: ours[1] });
        else if (told.length) setWrong(Object.fromEntries(told));
        else setWrong({ '': refusalWords(error) });
      }
      setBusy(false);
    },
  };
}

/** The end of a form in a dialog. @param {{ wrong: string, busy: boolean, onCancel: () => void }} props */
export const Done = ({ wrong, busy, onCancel }) => (
  <>
    <p class="bad" role="alert">
      {wrong}
    </p>
    <div class="actions">
      <button type="button" class="button" onClick={onCancel}>
        {t('Cancel')}
      </button>
      <button type="submit" class="button primary" aria-disabled={busy}>
        {t('Save')}
      </button>
    </div>
  </>
);

/** The end of a form on a sheet. @param {{ label: string, busy: boolean, done: string }} props */
export const Kept = ({ label, busy, done }) => (
  <div class="acts">
    <button type="submit" class="button" aria-disabled={busy}>
      {label}
    </button>
    <p class="quiet" role="status">
      {done}
    </p>
  </div>
);

/**
 * What can be done with one of a list; `change` and `remove` are the whole names of it, for who does not see beside what.
 * @param {{ change: string, onChange: () => void, remove: string, onRemove?: () => void }} props
 */
export const Deeds = ({ change, onChange, remove, onRemove }) => (
  <p class="acts">
    <button type="button" class="text-button" aria-label={change} onClick={onChange}>
      {t('Change')}
    </button>
    {onRemove && (
      <button type="button" class="text-button" aria-label={remove} onClick={onRemove}>
        {t('Remove')}
      </button>
    )}
  </p>
);

/**
 * What stands in the place of a list that is not there: still being read, not to be had, or empty.
 * @param {{ value: unknown[] | object | undefined, failure: string, again: () => unknown, none: string,
 *   children: ComponentChildren }} props
 */
export function Listed({ value, failure, again, none, children }) {
  return (
    <>
      <p class="bad" role="alert">
        {failure && `${t('The list could not be read.')} ${failure}`}{' '}
        {failure && (
          <button type="button" class="text-button" onClick={again}>
            {t('Try again')}
          </button>
        )}
      </p>
      {!value && !failure && (
        <div class="skeleton" aria-hidden="true">
          <span />
          <span />
          <span />
        </div>
      )}
      {Array.isArray(value) && !value.length ? <p class="quiet">{none}</p> : value && children}
    </>
  );
}
