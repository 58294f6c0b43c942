// @ts-check
/**
 * Opens a chat with a visitor, with the agent's first message.
 *
 * @import {Problem} from '../../shared/api.js'
 * @import {Chat} from '../../shared/types.js'
 * @import {Opening} from '../state/opening.js'
 * @import {Context} from './context.js'
 */
import { withChat } from '../../shared/fold.js';
import { uuid } from '../../shared/ids.js';
import { tidy } from '../../shared/text.js';
import { movedDraft, openingOf } from '../state/opening.js';
import { hashOfChat } from '../state/route.js';
import { isOwn, openChats } from '../state/state.js';
import { openingWords } from '../words.js';
import { persistently } from './patience.js';

/**
 * @param {Context} context
 * @param {(hash: string) => void} go to a place that takes the place of this one
 */
export function createOpening({ store, call, know }, go) {
  /** @param {string} visitorId @param {Opening} [opening] */
  function mark(visitorId, opening) {
    store.update((state) => {
      const { [visitorId]: _, ...openings } = state.openings;
      return { ...state, openings: opening ? { ...openings, [visitorId]: opening } : openings };
    });
  }

  /**
   * There is a chat with this visitor: on to it, and with us what is not sent.
   * @param {string} visitorId
   * @param {string} chatId
   */
  function goTo(visitorId, chatId) {
    mark(visitorId);
    store.update((state) => ({ ...state, drafts: movedDraft(state.drafts, visitorId, chatId) }));
    if (store.get().composing === visitorId) go(hashOfChat(chatId));
  }

  /**
   * @param {string} visitorId
   * @param {Opening} opening
   * @param {Problem} problem
   */
  async function refused(visitorId, opening, problem) {
    const { chat_id = '' } = problem.body;
    if (problem.slug === 'chat-exists' && chat_id) {
      if (!isOwn(store.get(), chat_id)) {
        const chat = await call('GET', `/chats/${chat_id}`).catch(() => undefined);
        if (chat) know((known) => withChat(known, chat));
      }
      if (isOwn(store.get(), chat_id)) return goTo(visitorId, chat_id);
    }
    // Without a session nothing was refused: the log-in is on the screen, and the text still in the field.
    const refusal = problem.status === 401 ? undefined : openingWords(problem);
    mark(visitorId, { id: opening.id, text: opening.text, refusal });
  }

  return {
    /** @param {string} visitorId @param {string} typed @returns {Promise<void>} */
    async open(visitorId, typed) {
      const text = tidy(typed);
      const before = store.get().openings[visitorId];
      if (!text || before?.busy) return;
      const opening = openingOf(before, text, uuid);
      mark(visitorId, opening);
      const body = { visitor_id: visitorId, message: { id: opening.id, text } };
      // Not if somebody else works here by now.
      const isWanted = () => store.get().openings[visitorId]?.id === opening.id;
      try {
        /** @type {Chat | false} */
        const chat = await persistently(async () => isWanted() && call('POST', '/chats', { body }), {
          told: (wait) => isWanted() && mark(visitorId, { ...opening, wait }),
        });
        if (!chat) return;
        know((known) => withChat(known, chat));
        store.update(({ drafts: { [visitorId]: _, ...drafts }, ...state }) => ({ ...state, drafts }));
        goTo(visitorId, chat.id);
      } catch (error) {
        if (isWanted()) await refused(visitorId, opening, /** @type {Problem} */ (error));
      }
    },

    /** The refusal has been read. @param {string} visitorId */
    changed(visitorId) {
      const opening = store.get().openings[visitorId];
      if (opening?.refusal) mark(visitorId, { id: opening.id, text: opening.text });
    },

    /** A chat that came about while its opening was still being written, such as one that the visitor began. */
    meet() {
      const state = store.get();
      const { composing, openings } = state;
      const chat = composing && openChats(state).find(({ visitor_id }) => visitor_id === composing);
      if (chat && !openings[chat.visitor_id]?.busy) goTo(chat.visitor_id, chat.id);
    },
  };
}
