// @ts-check
import { t } from '../language.js';
import { otherKeys, singleKeys } from '../state/keys.js';
import { Modal } from './parts.jsx';
import { useSelect, useWork } from './use.js';

/** The way to the keys, for whoever does not know the one that leads there. */
export function ShortcutsButton() {
  const { showKeys } = useWork();
  return (
    <button type="button" class="text-button" onClick={() => showKeys(true)}>
      {t('Keyboard')}
    </button>
  );
}

/** What the keys do. */
export function Shortcuts() {
  const { showKeys, wantSingleKeys } = useWork();
  const open = useSelect((state) => state.help);
  const on = useSelect((state) => state.singleKeys);
  if (!open) return null;
  const done = () => showKeys(false);
  return (
    <Modal label={t('Keyboard')} class="keys" onCancel={done}>
      <h2>{t('Keyboard')}</h2>
      <Keys keys={otherKeys()} />
      <h3 id="single-keys">{t('While you are not in a field')}</h3>
      <Keys keys={singleKeys()} off={!on} named="single-keys" />
      <label class="check">
        <input type="checkbox" checked={on} onChange={() => wantSingleKeys(!on)} />
        {t('Single keys work')}
      </label>
      <div class="actions">
        <button type="button" class="button primary" onClick={done}>
          {t('Close')}
        </button>
      </div>
    </Modal>
  );
}

/** @param {{ keys: [string, string][], off?: boolean, named?: string }} props `named`: the id of what names them */
const Keys = ({ keys, off, named }) => (
  <dl class={off ? 'off' : ''} aria-labelledby={named}>
    {keys.map(([key, does]) => (
      <div key={key}>
        <dt>
          {key.split(' + ').map((one) => (
            <span key={one}>
              <kbd>{one}</kbd>
            </span>
          ))}
        </dt>
        <dd>{does}</dd>
      </div>
    ))}
  </dl>
);
