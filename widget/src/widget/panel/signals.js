// @ts-check
/**
 * What the agent is told of the visitor beside its messages: that it types, and how far it has read.
 *
 * @import {Call} from '../../shared/types.js'
 * @import {State} from './state.js'
 */
import { withRead } from '../../shared/fold.js';
import { ended, threadOf } from './state.js';

/** Milliseconds between two notices that the visitor types. */
const TYPING_EVERY = 3000;

/**
 * @param {Call} call
 * @param {() => State} get
 * @param {(patch: Partial<State>) => void} set
 */
export function createSignals(call, get, set) {
  let typedAt = 0;
  /** What was marked last, so that one mark is sent once: "<chat> <seq>". */
  let marked = '';

  return {
    typing() {
      const { chatId, draft } = get();
      const now = Date.now();
      if (!draft.trim() || !chatId || ended(get()) || now - typedAt < TYPING_EVERY) return;
      typedAt = now;
      // Transient by nature: one that is lost is followed by the next.
      call('POST', `/chats/${chatId}/typing`).catch(() => {});
    },

    /** The message is out: the next key begins another one. */
    sent() {
      typedAt = 0;
    },

    /** The person has seen all that is shown. */
    seen() {
      const thread = threadOf(get());
      const seq = thread?.messages.at(-1)?.seq || 0;
      if (!thread?.chat.unread || seq <= thread.chat.read.visitor) return;
      const { id } = thread.chat;
      const mark = `${id} ${seq}`;
      if (mark === marked) return;
      marked = mark;
      call('POST', `/chats/${id}/read`, { body: { seq } }).then(
        () => set({ known: withRead(get().known, id, 'visitor', seq) }),
        () => {
          // The next change that is shown tries again.
          marked = '';
        },
      );
    },
  };
}
