// @ts-check
/** A panel without its DOM, and without a server: its model, what a person makes of it, and what became of it. */
import { createDeeds } from '../src/widget/more/deeds.js';
import { t } from '../src/widget/panel/language.js';
import { createModel } from '../src/widget/panel/model.js';
import { noteWords } from '../src/widget/panel/words.js';
import { chatWith } from './chats.js';

/** @import {Problem} from '../src/shared/api.js' */
/** @import {CallOptions, Chat, Message} from '../src/shared/types.js' */
/** @import {Memory, TabMessage} from '../src/widget/link.js' */

if (!globalThis.navigator) Object.defineProperty(globalThis, 'navigator', { value: { onLine: true } });

/** @param {Partial<Chat>} [more] @returns {Chat} */
export const chat = (more) => chatWith({ agent_id: 'a', agent_name: 'Ann', ...more });

/** @param {Partial<Message>} [more] @returns {Message} */
export const message = (more) => ({
  id: 'm',
  chat_id: 'c',
  seq: 1,
  sender: 'visitor',
  text: 'hi',
  sent_at: '2026-01-01T00:00:00.000Z',
  ...more,
});

/**
 * A panel's model with a server that answers as told, "POST /chats" and the like.
 * @param {Record<string, (body: any) => unknown>} answers
 * @param {Memory} [before]
 */
export function visit(answers, before = {}) {
  let memory = before;
  /** @type {{what: string, body: any}[]} */
  const calls = [];
  /** @type {[string, any][]} what the page was told */
  const emitted = [];
  /** @type {string[]} messages that are to be heard */
  const heard = [];
  /** @type {string[]} chats that an agent opened */
  const surprises = [];
  /** @type {string[]} how the chat changed hands, in words */
  const noted = [];
  let woken = 0;
  /** What the visit was told last: a chat goes on. @type {boolean | undefined} */
  let going;
  /** What looks at the panel does with every change. */
  const view = { changed() {} };
  /** @type {Memory[]} what the other tabs were told */
  const shared = [];
  const note = (/** @type {Memory} */ patch) => {
    memory = { ...memory, ...patch };
  };
  const model = createModel(
    /** @type {any} */ ({
      memory: () => memory,
      keep: (/** @type {Memory} */ patch) => {
        shared.push(patch);
        note(patch);
      },
      note,
      remember: () => {
        memory = { ...memory, token: 't', live: true };
      },
      visitor: async () => {},
      engaged: (/** @type {boolean} */ yes) => {
        going = yes;
      },
      wake: () => woken++,
      tell: (/** @type {TabMessage} */ { stale }) => model.stale(stale || undefined),
      call: async (/** @type {string} */ method, /** @type {string} */ path, /** @type {CallOptions} */ options) => {
        const what = `${method} ${path}`;
        calls.push({ what, body: options?.body });
        const answer = answers[what];
        if (!answer) return { messages: [], more: false };
        return answer(options?.body);
      },
    }),
    (name, detail) => emitted.push([name, detail]),
    () => view.changed(),
    ({ id }) => heard.push(id),
    ({ id }) => surprises.push(id),
    (note) => noted.push(noteWords(note)),
  );
  const deeds = createDeeds({ t, act: model });
  return {
    model,
    deeds,
    calls,
    emitted,
    heard,
    surprises,
    noted,
    shared,
    view,
    memory: () => memory,
    woken: () => woken,
    going: () => going,
  };
}

/** What a server answers that refuses. @param {Problem} problem @returns {() => never} */
export const refuse = (problem) => () => {
  throw problem;
};
