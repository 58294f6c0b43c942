// @ts-check
/**
 * The start view: whom to write to.
 *
 * @import {Addressee} from '../link.js'
 * @import {Model} from './model.js'
 */
import { fill, say } from '../../shared/dom.js';
import { h, set, updates } from './kit.js';
import { t } from './language.js';
import { anyone, avatar, button, keeper, privacy } from './parts.js';
import * as words from './words.js';

/** @param {Model} model */
export function createStart(model) {
  const greeting = h('h2');
  // Empty it is a skeleton.
  const list = h('ul');
  const what = h('b');
  const more = h('small');
  const renew = button('_main', words.startNew(), model.renew);
  const nobody = h('div', { class: '_hello', role: 'status' }, what, more, renew);
  // Alone in a live region, so that a reader hears it when it changes and not with the first paint.
  const hint = h('small', { role: 'status' });
  const rules = h('div');
  const element = h('div', { class: '_start' }, greeting, list, nobody, hint, rules);
  const drawRows = keeper(list);

  /** One who can be chosen. @param {Addressee} to no agent: anyone */
  function createRow(to) {
    /** @type {true | undefined} */
    let wait;
    const { id, name = words.anyone() } = to;
    const below = h('small');
    const onclick = () => model.choose({ ...to, wait });
    const person = h(
      'button',
      { class: '_person', onclick },
      id ? avatar(id, name) : anyone(),
      h('span', { class: '_who' }, h('b', null, name), below),
    );
    return {
      element: h('li', null, person),
      /** @param {string} label @param {string} state @param {string} kind "_busy": only by way of the line */
      draw(label, state, kind) {
        wait = kind === '_busy' || undefined;
        set(person, 'aria-label', label);
        set(below, 'class', kind);
        say(below, state);
      },
    };
  }

  updates.push(({ choosing, agents, agentsFailed, desk, gone }) => {
    element.hidden = !choosing;
    if (!choosing) return;
    say(greeting, desk?.greeting || t('Hello. Whom would you like to talk to?'));
    if (!rules.firstChild) fill(rules, privacy(desk));
    // What failed is said at once; a list that is there stays, it may be right still.
    say(hint, agentsFailed && !gone ? t('The list could not be loaded. Trying again.') : '');
    const none = !!gone || agents?.length === 0;
    greeting.hidden = list.hidden = none;
    nobody.hidden = !none;
    renew.hidden = !gone || gone === 'blocked';
    // Only once it is shown, or nobody hears of it.
    if (gone === 'blocked') say(what, t('You cannot chat here.'));
    else if (gone) say(what, t('Your data has been erased.'));
    else say(what, none ? t('Nobody is online right now.') : '');
    say(more, gone ? '' : t('Whoever comes online appears here.'));
    if (none || !agents) return;
    drawRows((rowOf) => {
      const free = agents.some(({ state }) => state === 'available');
      rowOf('', () => createRow({})).draw(
        words.anyone(),
        free ? t('quickest answer') : t('Everybody is busy. You will wait in line.'),
        free ? '' : '_busy',
      );
      for (const { id, name, state, waiting } of agents) {
        const busy = state !== 'available';
        const line = !busy ? t('available') : waiting ? t('busy, {n} waiting', { n: waiting }) : t('busy');
        const whole = busy ? `${line}, ${t('join the line')}` : line;
        // To the eye the row is a button anyway, so that of two things the number counts more.
        rowOf(id + name, () => createRow({ id, name })).draw(
          `${name}, ${whole}`,
          waiting ? line : whole,
          busy ? '_busy' : '_free',
        );
      }
    });
  });
  return element;
}
