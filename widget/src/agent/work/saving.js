// @ts-check
/**
 * A chat as a file.
 *
 * @import {Chat, Message} from '../../shared/types.js'
 * @import {Context} from './context.js'
 */
import { transcript } from '../transcript.js';
import { visitorName } from '../words.js';
import { persistently } from './patience.js';

/** @param {Context} context */
export function createSaving({ call, attempt }) {
  /** @param {string} chatId */
  async function readAll(chatId) {
    const ask = (/** @type {string} */ path) => persistently(() => call('GET', path), { patience: 0 });
    /** @type {Chat} */
    const chat = await ask(`/chats/${chatId}`);
    /** @type {Message[]} */
    const messages = [];
    for (let more = true; more; ) {
      const page = await ask(`/chats/${chatId}/messages?limit=100&after_seq=${messages.at(-1)?.seq ?? 0}`);
      messages.push(...page.messages);
      more = page.more;
    }
    return { chat, messages };
  }

  return {
    /** @param {string} chatId @param {'text' | 'json'} kind */
    saveChat: (chatId, kind) =>
      attempt('The chat is not saved.', async () => {
        const { chat, messages } = await readAll(chatId);
        const name = `chat-${chat.created_at.slice(0, 10)}-${chat.id.slice(-6)}`;
        if (kind === 'json') saveAs(`${name}.json`, 'application/json', json({ chat, messages }));
        else saveAs(`${name}.txt`, 'text/plain', transcript(visitorName(chat.visitor_id, chat.visitor_name), messages));
      }),
  };
}

/** @param {unknown} value */
export const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** @param {string} name @param {string} type @param {string} text */
export function saveAs(name, type, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  // The browser has begun to read it; what it needs it keeps.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
