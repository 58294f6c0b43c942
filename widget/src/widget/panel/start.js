// @ts-check
/**
 * The start view: whom to write to.
 *
 * @import {FreeAgent} from '../../shared/types.js'
 * @import {Addressee} from '../link.js'
 * @import {Model} from './model.js'
 * @import {State} from './state.js'
 */
import { fill, h, say, set } from './kit.js';
import { anyone, avatar, button, place } from './parts.js';
import * as words from './words.js';

/** @param {Model} model */
export function createStart(model) {
  const greeting = h('h2', null, words.greeting);
  // A skeleton, which the style sheet shows once waiting is worth a word.
  const list = h('ul', null, ...[1, 2, 3].map(() => h('li', { class: 'bone' })));
  const nobody = h('div', { class: 'nobody', role: 'status', hidden: true });
  // Alone in a live region, so that a reader hears it when it changes and not with the first paint.
  const hint = h('p', { class: 'hint', role: 'status' });
  const element = h('div', { class: 'start' }, greeting, list, nobody, hint);
  /** @type {string | undefined} */
  let shown;

  /**
   * One who can be chosen.
   * @param {string} name
   * @param {Addressee} to
   * @param {Node} mark
   */
  function createRow(name, to, mark) {
    let wait = false;
    const below = h('span');
    const who = h('span', { class: 'who' }, h('b', null, name), below);
    const onclick = () => model.choose(wait ? { ...to, wait } : to);
    const person = h('button', { class: 'person', onclick }, mark, who);
    return {
      element: h('li', null, person),
      /** @param {string} label @param {string} state @param {boolean} busy only by way of the line */
      update(label, state, busy) {
        wait = busy;
        set(person, 'aria-label', label);
        set(below, 'class', busy ? 'busy' : 'free');
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
    first.update(words.anyone, free ? words.anyoneHint : words.anyoneLater, !free);
    const others = agents.map(({ id, name, state, waiting }) => {
      const row = rowOf(name, { id, name }, () => avatar(id, name));
      const busy = state !== 'available';
      const line = waiting ? `${words.busy}, ${words.waiting(waiting)}` : words.busy;
      row.update(
        `${name}, ${busy ? `${line}, ${words.join}` : words.available}`,
        busy ? (waiting ? line : `${line}, ${words.join}`) : words.available,
        busy,
      );
      return row;
    });
    return [first, ...others];
  }

  return {
    element,
    /** @param {State} state */
    render({ agents, agentsFailed, desk, gone }) {
      say(greeting, desk?.greeting || words.greeting);
      // What failed is said at once; a list that is there stays, it may be right still.
      say(hint, agentsFailed && !gone ? words.agentsFailed : '');
      const key = gone || agents?.map((agent) => Object.values(agent).join()).join('\n');
      if (key === undefined || key === shown) return;
      shown = key;
      const drawn = key && !gone ? draw(agents || []) : [];
      for (const [key, row] of rows) if (!drawn.includes(row)) rows.delete(key);
      place(
        list,
        drawn.map((row) => row.element),
      );
      const none = !drawn.length;
      greeting.hidden = list.hidden = none;
      nobody.hidden = !none;
      if (gone === 'blocked') fill(nobody, h('b', null, words.blocked));
      else if (gone) fill(nobody, h('b', null, words.erased), button('main', words.startNew, model.renew));
      else if (none) fill(nobody, h('b', null, words.nobody), h('p', null, words.nobodyHint));
    },
  };
}
