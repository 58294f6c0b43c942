// @ts-check
/**
 * The field and its button.
 *
 * @import {Model} from './model.js'
 * @import {State} from './state.js'
 */

import { send as sendIcon } from '../../shared/icons.js';
import { codePoints, MAX_TEXT, WARN_TEXT } from '../../shared/text.js';
import { h, say, set, tidy } from './kit.js';
import { iconButton } from './parts.js';
import * as words from './words.js';

/** @param {Model} model */
export function createComposer(model) {
  const field = h('textarea', {
    rows: 1,
    'aria-label': words.message,
    'aria-describedby': 'count',
    placeholder: words.placeholder,
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
  const count = h('span', { class: 'count', id: 'count' });
  const button = iconButton('send', words.send, sendIcon, send);
  // A label, for the whole bar belongs to the field.
  const element = h('label', { class: 'composer' }, field, count, button);

  function send() {
    if (ready) model.send();
    field.focus();
  }

  /** From one line to six; the style sheet has the limit. */
  function grow() {
    field.style.height = '';
    field.style.height = field.scrollHeight + 'px';
  }

  return {
    element,
    field,
    grow,
    /** @param {State} state */
    render({ draft }) {
      if (field.value !== draft) field.value = draft;
      // Counted as it will be sent.
      const length = codePoints(tidy(draft));
      ready = length > 0 && length <= MAX_TEXT;
      say(count, length < WARN_TEXT ? '' : words.counter(length, MAX_TEXT));
      element.classList.toggle('over', length > MAX_TEXT);
      set(button, 'aria-disabled', String(!ready));
      grow();
    },
  };
}
