// @ts-check
/**
 * Reads what is missing of a chat.
 *
 * @import {Call} from '../../shared/types.js'
 * @import {Problem} from '../../shared/api.js'
 * @import {State} from './state.js'
 */
import { missing, withMessages, withNewest } from '../../shared/fold.js';
import { pause, sleep } from '../../shared/poll.js';
import { threadOf } from './state.js';
import { troubleWords } from './words.js';

/**
 * @param {Call} call
 * @param {() => State} get
 * @param {(patch: Partial<State>) => void} set
 */
export function createHistory(call, get, set) {
  let fetching = false;

  /** Up to the end, for as long as something is missing. */
  async function complete() {
    if (fetching) return;
    fetching = true;
    for (let failures = 0; ; ) {
      try {
        const thread = threadOf(get());
        const query = thread && missing(thread);
        if (!query) break;
        const { id } = thread.chat;
        const after = query.after_seq;
        const path = `/chats/${id}/messages${after ? '?after_seq=' + after : ''}`;
        const { messages, more } = await call('GET', path);
        failures = 0;
        set({ known: withNewest(get().known, id, messages, after ? undefined : more) });
        if (!messages.length) break;
      } catch (error) {
        const problem = /** @type {Problem} */ (error);
        // Nothing is missing to whom nothing is shown, such as the visitor after a reset.
        set({ gap: threadOf(get()) && troubleWords(problem) });
        // Until then nothing that happens asks again.
        await sleep(pause(++failures, problem.retryAfter) * 1000);
      }
    }
    if (get().gap) set({ gap: undefined });
    fetching = false;
  }

  return {
    complete,
    /** The page before the first message, of which there has to be one; throws for whoever asked for it. */
    async earlier() {
      const thread = threadOf(get());
      if (!thread) return;
      const { id } = thread.chat;
      const { messages, more } = await call('GET', `/chats/${id}/messages?before_seq=${thread.messages[0].seq}`);
      set({ known: withMessages(get().known, id, messages, more) });
    },
  };
}
