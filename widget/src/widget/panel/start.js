// @ts-check
/**
 * The start view: whom to write to.
 *
 * @import {FreeAgent} from '../../shared/types.js'
 * @import {Addressee} from '../link.js'
 * @import {Model} from './model.js'
 * @import {State} from './state.js'
 */
import { fill, h, say, set } from '../../shared/dom.js';
import { anyone, avatar, place } from './parts.js';
import { words } from './words.js';

/** Nothing for this long, then a skeleton: most answers come before anybody sees that something is missing. */
const SKELETON = 300;

/** @param {Model} model */
export function createStart(model) {
  const greeting = h('h2', null, words.greeting);
  const list = h('ul', { class: 'people' });
  const nobody = h('div', { class: 'nobody', hidden: true });
  // Alone in a live region, so that a reader hears it when it changes and not with the first paint.
  const hint = h('p', { class: 'hint', role: 'status' });
  const element = h('div', { class: 'start' }, greeting, list, nobody, hint);
  let shown = '';
  let skeleton = 0;

  /**
   * One who can be chosen.
   * @param {string} name
   * @param {Addressee} to
   * @param {Node} mark
   */
  function createRow(name, to, mark) {
    let refusal = '';
    const below = h('span');
    const onclick = () => (refusal ? say(hint, refusal) : model.choose(to));
    const who = h('span', { class: 'who' }, h('b', null, name), below);
    const button = h('button', { type: 'button', class: 'person', onclick }, mark, who);
    return {
      element: h('li', null, button),
      /** @param {string} label @param {string} state @param {string} why not; empty: can be chosen */
      update(label, state, why) {
        refusal = why;
        set(button, 'aria-label', label);
        set(button, 'aria-disabled', !!why && 'true');
        set(below, 'class', why ? 'busy' : 'free');
        say(below, state);
      },
    };
  }

  /**
   * A row stays the same element for as long as somebody is in the list: a click that has begun and the focus stay
   * with it, whatever changes.
   * @type {Map<string, ReturnType<typeof createRow>>}
   */
  const rows = new Map();

  /** @param {string} name @param {Addressee} to @param {() => Node} mark */
  function rowOf(name, to, mark) {
    const key = `${to.id} ${name}`;
    const row = rows.get(key) || createRow(name, to, mark());
    rows.set(key, row);
    return row;
  }

  /** @param {FreeAgent[]} agents */
  function draw(agents) {
    const free = agents.some(({ state }) => state === 'available');
    const first = rowOf(words.anyone, {}, anyone);
    first.update(words.anyone, free ? words.anyoneHint : words.allBusy, free ? '' : words.busyAllWhy);
    const others = agents.map(({ id, name, state }) => {
      const row = rowOf(name, { id, name }, () => avatar(id, name));
      if (state === 'available') row.update(`${name}, ${words.available}`, words.availableHint, '');
      else row.update(`${name}, ${words.busy}`, words.busyHint, words.busyWhy(name));
      return row;
    });
    return [first, ...others];
  }

  return {
    element,
    /** @param {State} state */
    render({ agents, agentsFailed, desk }) {
      say(greeting, desk?.greeting || words.greeting);
      // What failed is said at once; a list that is there stays, it may be right still.
      if (agentsFailed) say(hint, words.agentsFailed);
      else if (hint.textContent === words.agentsFailed) say(hint, '');
      if (!agents) {
        if (!skeleton && !shown) {
          skeleton = setTimeout(
            () => shown || fill(list, ...[1, 2, 3].map(() => h('li', { class: 'bone' }))),
            SKELETON,
          );
        }
        return;
      }
      const key = agents.map(({ id, name, state }) => `${id} ${state} ${name}`).join('\n') || 'nobody';
      if (key === shown) return;
      shown = key;
      const drawn = agents.length ? draw(agents) : [];
      for (const [key, row] of rows) if (!drawn.includes(row)) rows.delete(key);
      place(
        list,
        drawn.map((row) => row.element),
      );
      if (!agentsFailed) say(hint, '');
      list.hidden = !agents.length;
      nobody.hidden = !!agents.length;
      greeting.hidden = !agents.length;
      if (!agents.length) fill(nobody, h('b', null, words.nobody), h('p', null, words.nobodyHint));
    },
  };
}
