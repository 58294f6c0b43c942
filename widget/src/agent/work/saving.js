// @ts-check
/**
 * A chat, or all that is stored of a visitor, as a file.
 *
 * @import {Chat, Export, Message} from '../../shared/types.js'
 * @import {Context} from './context.js'
 */
import { t } from '../language.js';
import { transcript } from '../transcript.js';
import { visitorName } from '../words.js';

/** @param {Context} context */
export function createSaving({ ask, attempt }) {
  /** @param {string} chatId */
  async function readAll(chatId) {
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

  /** In one, however many pieces the server makes of it. @param {string} visitorId @returns {Promise<Export>} */
  async function readVisitor(visitorId) {
    /** @type {Export} */
    const whole = { chats: [] };
    for (let next = ''; ; ) {
      /** @type {Export} */
      const piece = await ask(`/admin/visitors/${visitorId}/export${next && `?before=${next}`}`);
      whole.visitor ??= piece.visitor;
      whole.chats.push(...piece.chats);
      if (!piece.next) return whole;
      next = piece.next;
    }
  }

  return {
    /** @param {string} chatId @param {'text' | 'json'} kind */
    saveChat: (chatId, kind) =>
      attempt(t('The chat is not saved.'), async () => {
        const { chat, messages } = await readAll(chatId);
        const name = `chat-${chat.created_at.slice(0, 10)}-${chat.id.slice(-6)}`;
        if (kind === 'json') saveAs(`${name}.json`, 'application/json', json({ chat, messages }));
        else saveAs(`${name}.txt`, 'text/plain', transcript(visitorName(chat.visitor_id, chat.visitor_name), messages));
      }),

    /** For admins. @param {string} visitorId */
    saveVisitor: (visitorId) =>
      attempt(t('Nothing is exported.'), async () => {
        saveAs(`visitor-${visitorId}.json`, 'application/json', json(await readVisitor(visitorId)));
      }),
  };
}

/** @param {unknown} value */
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** @param {string} name @param {string} type @param {string} text */
function saveAs(name, type, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  // The browser has begun to read it; what it needs it keeps.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
