// @ts-check
/**
 * The field and its button.
 *
 * @import {Model} from './model.js'
 */

import { say } from '../../shared/dom.js';
import { send as sendIcon } from '../../shared/icons.js';
import { codePoints, MAX_TEXT, tidy, WARN_TEXT } from '../../shared/text.js';
import { h, set, updates } from './kit.js';
import { t } from './language.js';
import { iconButton } from './parts.js';
import { ended } from './state.js';

/** @param {Model} model */
export function createComposer(model) {
  const field = h('textarea', {
    rows: 1,
    'aria-label': t('Message'),
    'aria-describedby': 'count',
    placeholder: t('Write a message'),
    enterkeyhint: 'send',
    autocomplete: 'off',
    oninput: () => model.type(field.value),
    onkeydown(/** @type {KeyboardEvent} */ event) {
      // 229: Safari ends a composition before it tells of the key that ended it.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      send();
    },
  });
  let ready = false;
  const count = h('small', { id: 'count' });
  const button = iconButton('_send', t('Send'), sendIcon, send);
  // A label, for the whole bar belongs to the field.
  const element = h('label', { class: 'composer' }, field, count, button);

  function send() {
    if (ready) model.send();
    field.focus();
  }

  updates.push((state) => {
    element.hidden = ended(state);
    const { draft } = state;
    if (field.value !== draft) field.value = draft;
    // Counted as it will be sent.
    const length = codePoints(tidy(draft));
    const over = length > MAX_TEXT;
    ready = length > 0 && !over;
    say(count, length < WARN_TEXT ? '' : t('{n} of {max}', { n: length, max: MAX_TEXT }));
    set(count, 'class', over && '_bad');
    set(button, 'aria-disabled', !ready);
    // From one line to six; the style sheet has the limit.
    field.style.height = '';
    field.style.height = field.scrollHeight + 'px';
  });
  return element;
}
