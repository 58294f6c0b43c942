// @ts-check
/**
 * Tells a person who does not look: aloud for screen readers, by sound, and in the page's title.
 *
 * @import {Message} from '../../shared/types.js'
 * @import {Link} from '../link.js'
 * @import {Model} from './model.js'
 * @import {Visit} from './visit.js'
 */
import { say } from '../../shared/dom.js';
import { h, set } from './kit.js';
import { dir, lang } from './language.js';
import * as words from './words.js';

/**
 * @param {Link} link
 * @param {Visit} visit
 * @param {Model} model
 */
export function createSpeaker({ face: { news, root }, part }, visit, model) {
  const region = () => root.appendChild(h('p', { class: 'heard', role: 'status' }));
  // Seen too: who has the panel closed has to know that the chat is about to end.
  const note = region();
  // Of the chat and not of its messages: apart, for neither shall cut the other short.
  const hands = region();
  /** @type {string[]} */
  let lines = [];
  /** The title of the page, without the number of messages and with it. */
  let own = '';
  let marked = '';

  /** @param {HTMLElement} element @param {string} words */
  function put(element, words) {
    set(element, 'lang', lang);
    set(element, 'dir', dir);
    say(element, words);
  }

  /** @param {string} line */
  function speak(line) {
    set(news, 'lang', lang);
    // Emptied first, or the same words twice are heard once.
    say(news, '');
    if (lines.push(line) > 1) return;
    setTimeout(() => {
      say(news, lines.join(' '));
      lines = [];
    }, 50);
  }

  return {
    speak,
    /** @param {string} words who has the chat now; empty: nothing that has to be said */
    noted(words) {
      // As below: of a second chat the same may be true.
      say(hands, '');
      put(hands, words);
    },
    /** @param {Message} message */
    tell({ id, text, agent_name }) {
      const { rang } = visit.memory();
      speak(`${agent_name || words.agent()}: ${text}`);
      // Without its sound a message is a message.
      if (document.hidden || !model.state.open)
        part(SOUND).then(
          ({ ring }) => ring(visit, id, rang),
          () => {},
        );
    },
    /** @param {string} words none: there is nothing to be warned of @param {boolean} open the panel shows it itself */
    warn(words, open) {
      note.className = open ? 'heard' : words && 'trouble';
      put(note, words);
    },
    /** @param {number} unread */
    title(unread) {
      const { title } = document;
      // Anything else than what was put there last is the page's, and may have a number of its own.
      if (title !== marked) own = title;
      const next = unread ? `(${unread}) ${own}` : own;
      if (title !== next) document.title = next;
      // As the page has it: without a space at its end.
      marked = document.title;
    },
  };
}
