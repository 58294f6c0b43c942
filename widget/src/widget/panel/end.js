// @ts-check
/**
 * What stands in the place of the field once a chat has ended.
 *
 * @import {Model} from './model.js'
 */
import { say } from '../../shared/dom.js';
import { h, updates } from './kit.js';
import { button } from './parts.js';
import { ended, threadOf } from './state.js';
import * as words from './words.js';

/** @param {Model} model */
export function createEnd(model) {
  const why = h('p', { role: 'status' });
  const element = h('div', { class: '_ended' }, why, button('_main', words.startNew(), model.renew));
  updates.push((state) => {
    const over = ended(state);
    element.hidden = !over;
    const { chat, messages } = threadOf(state) || {};
    // Back in the line it was nobody's, but somebody had to leave.
    const name = chat?.agent_name || messages?.filter((message) => message.agent_name).slice(-1)[0]?.agent_name;
    const kept = state.draft && ` ${words.textKept()}`;
    say(why, over ? `${words.over()} ${words.endedWhy(chat?.closed_reason, name)}${kept}` : '');
  });
  return element;
}
