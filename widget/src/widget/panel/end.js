// @ts-check
/**
 * What stands in the place of the field once a chat has ended.
 *
 * @import {Model} from './model.js'
 * @import {State} from './state.js'
 */
import { h, say } from '../../shared/dom.js';
import { threadOf } from './state.js';
import { endedWhy, words } from './words.js';

/** @param {Model} model */
export function createEnd(model) {
  const title = h('b');
  const why = h('span');
  const again = h('button', { type: 'button', class: 'main', onclick: model.renew }, words.startNew);
  const element = h('div', { class: 'ended', hidden: true }, h('p', { role: 'status' }, title, ' ', why), again);
  return {
    element,
    /** @param {State} state */
    render(state) {
      const chat = threadOf(state)?.chat;
      const over = chat?.state === 'closed';
      element.hidden = !over;
      say(title, over ? words.ended : '');
      say(why, over ? endedWhy(chat.closed_reason) : '');
    },
  };
}
