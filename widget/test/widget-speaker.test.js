// @ts-check
/** What screen readers read out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSpeaker } from '../src/widget/panel/speaker.js';

/** @import {TestContext} from 'node:test' */

/** A live region, as much of one as is used: what is written into it is read out. */
function region() {
  /** @type {string[]} */
  const read = [];
  let text = '';
  return {
    read,
    setAttribute() {},
    append() {},
    get textContent() {
      return text;
    },
    set textContent(next) {
      text = next;
      if (next) read.push(next);
    },
  };
}

/** @param {TestContext} context */
function speaking(context) {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  /** @type {ReturnType<typeof region>[]} */
  const made = [];
  const value = { createElementNS: () => region() };
  Object.defineProperty(globalThis, 'document', { value, configurable: true });
  context.after(() => Reflect.deleteProperty(globalThis, 'document'));
  const news = region();
  const root = {
    appendChild(/** @type {ReturnType<typeof region>} */ one) {
      made.push(one);
      return one;
    },
  };
  const none = /** @type {any} */ ({});
  const speaker = createSpeaker(/** @type {any} */ ({ face: { news, root } }), none, none);
  return { speaker, read: () => [news, ...made].flatMap(({ read }) => read) };
}

test('of two chats the same may be true: it is said twice', (context) => {
  const { speaker, read } = speaking(context);
  for (const words of ['Ann has taken over.', 'Ann has taken over.', '']) speaker.noted(words);
  assert.deepEqual(read(), ['Ann has taken over.', 'Ann has taken over.']);
});

test('what comes at once is said in one go, and the same words once more when they come once more', (context) => {
  const { speaker, read } = speaking(context);
  for (const lines of [
    ['Hello', 'Ann'],
    ['Hello', 'Ann'],
  ]) {
    for (const line of lines) speaker.speak(line);
    context.mock.timers.tick(50);
  }
  assert.deepEqual(read(), ['Hello Ann', 'Hello Ann']);
});
