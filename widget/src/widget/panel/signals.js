// @ts-check
/**
 * What the agent is told of the visitor beside its messages: that it types, and how far it has read.
 *
 * @import {Problem} from '../../shared/api.js'
 * @import {Call} from '../../shared/types.js'
 * @import {State} from './state.js'
 */
import { withRead } from '../../shared/fold.js';
import { pause } from '../../shared/poll.js';
import { ended, threadOf } from './state.js';

/** Milliseconds between two notices that the visitor types. */
const TYPING_EVERY = 3000;

/**
 * @param {Call} call
 * @param {() => State} get
 * @param {(patch?: Partial<State>) => void} set
 */
export function createSignals(call, get, set) {
  let typedAt = 0;
  /** The id of the message that was marked last, so that one mark is sent once. */
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
      const last = thread?.messages.slice(-1)[0];
      // What is unsure may not be what the server calls by that seq.
      if (!thread || !last || thread.unsure || !thread.chat.unread || last.seq <= thread.chat.read.visitor) return;
      if (last.id === marked) return;
      marked = last.id;
      const { id } = thread.chat;
      const { seq } = last;
      call('POST', `/chats/${id}/read`, { body: { seq } }).then(
        () => set({ known: withRead(get().known, id, 'visitor', seq) }),
        (/** @type {Problem} */ { retryAfter }) => {
          setTimeout(() => {
            // What is shown anew is marked anew.
            marked = '';
            set();
          }, pause(3, retryAfter) * 1000);
        },
      );
    },
  };
}
