// @ts-check
/**
 * The start view: whom to write to.
 *
 * @import {FreeAgent} from '../../shared/types.js'
 * @import {Model} from './model.js'
 * @import {State} from './state.js'
 */
import { fill, h, say } from '../../shared/dom.js';
import { anyone, avatar } from './parts.js';
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
   * @param {{id?: string, name: string, label: string, hint: string, busy: boolean, why: string, mark: Node}} row
   */
  const person = ({ id, name, label, hint: below, busy, why, mark }) =>
    h(
      'li',
      null,
      h(
        'button',
        {
          type: 'button',
          class: 'person',
          'aria-label': label,
          'aria-disabled': busy && 'true',
          'data-id': id || 'anyone',
          onclick: () => (busy ? say(hint, why) : model.choose(id ? { id, name } : {})),
        },
        mark,
        h('span', { class: 'who' }, h('b', null, name), h('span', { class: busy ? 'busy' : 'free' }, below)),
      ),
    );

  /** @param {FreeAgent[]} agents */
  function rows(agents) {
    const free = agents.some(({ state }) => state === 'available');
    const first = person({
      name: words.anyone,
      label: words.anyone,
      hint: free ? words.anyoneHint : words.allBusy,
      busy: !free,
      why: words.busyAllWhy,
      mark: anyone(),
    });
    return [
      first,
      ...agents.map(({ id, name, state }) => {
        const busy = state !== 'available';
        return person({
          id,
          name,
          label: `${name}, ${busy ? words.busy : words.available}`,
          hint: busy ? words.busyHint : words.availableHint,
          busy,
          why: words.busyWhy(name),
          mark: avatar(id, name),
        });
      }),
    ];
  }

  const root = () => /** @type {ShadowRoot} */ (element.getRootNode());

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
      // The row that has the focus is built anew; without this a keyboard would fall back to the page.
      const focused = root().activeElement?.getAttribute('data-id');
      fill(list, ...(agents.length ? rows(agents) : []));
      if (focused) /** @type {HTMLElement | null} */ (list.querySelector(`[data-id="${focused}"]`))?.focus();
      if (!agentsFailed) say(hint, '');
      list.hidden = !agents.length;
      nobody.hidden = !!agents.length;
      greeting.hidden = !agents.length;
      if (!agents.length) fill(nobody, h('b', null, words.nobody), h('p', null, words.nobodyHint));
    },
  };
}
