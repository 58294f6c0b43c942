// @ts-check
/**
 * The panel's menu, loaded when it is opened for the first time, with the question before something that cannot be taken
 * back.
 *
 * @import {Message} from '../../shared/types.js'
 * @import {Menu, MenuLink} from '../link.js'
 */
import { createDeeds } from './deeds.js';
import css from './menu.css';

/**
 * @param {MenuLink} link
 * @returns {Promise<Menu>}
 */
export async function createMenu({ h, set, t, dress, header, opener, panel, act, dated }) {
  dress(css);
  const { muted, mute, whole, erase: eraseAll } = createDeeds({ t, act });
  /** The question is about a chat that goes on. */
  let ending = false;

  /** @param {string} label @param {() => void} todo */
  const item = (label, todo) => {
    const onclick = () => {
      hide();
      opener.focus();
      todo();
    };
    return h('button', { role: 'menuitem', tabindex: '-1', onclick }, label);
  };
  const sound = item('', mute);
  const transcript = item(t('Save as text'), () => whole(save));
  const erase = item(t('Erase my data'), () =>
    ask(
      t('Erase everything you wrote here?'),
      t('The chat ends and cannot be brought back.'),
      t('Keep my data'),
      t('Erase everything'),
      eraseAll,
    ),
  );
  const endWords = t('End chat');
  const end = item(endWords, () => ask(t('End this chat?'), '', t('Keep chatting'), endWords, act.end));
  const items = [sound, transcript, erase, end];
  const menu = h('div', { class: 'menu', role: 'menu', 'aria-label': t('Menu'), hidden: true }, ...items);
  const question = h('div', { class: 'question', role: 'alertdialog', hidden: true });
  header.append(menu);
  panel.append(question);

  function hide() {
    menu.hidden = true;
    set(opener, 'aria-expanded', 'false');
  }

  /**
   * @param {string} what
   * @param {string} more
   * @param {string} no
   * @param {string} yes
   * @param {() => Promise<void>} todo
   */
  function ask(what, more, no, yes, todo) {
    const keep = h('button', { class: 'plain', onclick: unask }, no);
    const go = h('button', { class: 'plain danger' }, yes);
    go.onclick = async () => {
      // Once is enough. Not disabled: it would lose the focus, and with it Escape.
      go.onclick = null;
      set(go, 'aria-disabled', true);
      await todo();
      // By now another question may stand there, and the person be elsewhere.
      if (!go.isConnected) return;
      if (question.matches(':focus-within')) opener.focus();
      question.hidden = true;
    };
    ending = todo === act.end;
    set(question, 'aria-label', what);
    question.replaceChildren(h('p', null, h('b', null, what), ' ', more), h('div', null, keep, go));
    question.hidden = false;
    keep.focus();
  }

  function unask() {
    question.hidden = true;
    opener.focus();
  }

  /** Hands the person the chat as a text file. @param {Message[]} messages */
  function save(messages) {
    let day = '';
    const lines = messages.map(({ sender, agent_name, sent_at, text }) => {
      const [date, clock] = dated(sent_at);
      const head = date === day ? '' : `${date}\n\n`;
      day = date;
      return `${head}${clock} ${sender === 'agent' ? agent_name || t('Agent') : t('You')}: ${text}\n`;
    });
    const href = URL.createObjectURL(new Blob(lines, { type: 'text/plain' }));
    h('a', { href, download: `${location.hostname}-${messages[0].sent_at.slice(0, 10)}.txt` }).click();
    // Only once the browser has begun to read it.
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
  }

  menu.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    const open = items.filter(({ hidden }) => !hidden);
    const at = open.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    open[(at + step + open.length) % open.length].focus();
  });
  menu.addEventListener('focusout', (event) => {
    const to = /** @type {Node | null} */ (event.relatedTarget);
    if (to !== opener && !menu.contains(to)) hide();
  });

  return {
    toggle() {
      if (!menu.hidden) return hide();
      sound.textContent = muted() ? t('Turn sound on') : t('Turn sound off');
      menu.hidden = false;
      set(opener, 'aria-expanded', 'true');
      sound.focus();
    },
    escape() {
      if (!menu.hidden) {
        hide();
        opener.focus();
      } else if (!question.hidden) unask();
      else return false;
      return true;
    },
    render(known, going) {
      transcript.hidden = !act.thread()?.messages.length;
      end.hidden = !going;
      if (!known) hide();
      if (!known || (ending && !going)) question.hidden = true;
    },
  };
}
