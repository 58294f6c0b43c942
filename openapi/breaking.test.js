// @ts-check
/** Programs that were made for the contract as it was released work with the one of today, unless its version says no. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { apiDiff, breaking } from 'api-smart-diff';

/** @param {string} name @returns {Promise<any>} */
const read = async (name) => JSON.parse(await readFile(new URL(name, import.meta.url), 'utf8'));

/** @param {any} before @param {any} after @returns {string[]} what programs of before would stumble over */
const stumbles = (before, after) =>
  apiDiff(before, after)
    .filter(({ type, path }) => type === breaking && path[0] === 'paths')
    .map(({ path, description }) => `${path.join(' ')}: ${description}`);

const major = (/** @type {any} */ document) => Number.parseInt(document.info.version, 10);

test('the contract breaks nothing, or its first number is another one', async () => {
  const [released, today] = [await read('released.json'), await read('openapi.json')];
  if (major(today) > major(released)) return;
  assert.deepEqual(stumbles(released, today), []);
});

/** @type {Record<string, (document: any) => void>} */
const BREAKING = {
  'an operation is gone': ({ paths }) => delete paths['/desk'].get,
  'an answer has a field less': ({ components: { schemas } }) => delete schemas.Message.properties.text,
  'a field may be missing now': ({ components: { schemas } }) => schemas.Message.required.pop(),
  'a new field has to be sent': ({ components: { schemas } }) => {
    schemas.NewMessage.properties.mood = { type: 'string' };
    schemas.NewMessage.required.push('mood');
  },
  'less may be sent': ({ components: { schemas } }) => {
    schemas.NewMessage.properties.text.maxLength = 100;
  },
  'a parameter is gone': ({ paths }) => paths['/chats'].get.parameters.shift(),
  'a good status is gone': ({ paths }) => delete paths['/chats'].post.responses['200'],
  'a closed list has one more': ({ components: { schemas } }) => schemas.ChatState.enum.push('paused'),
};

for (const [what, change] of Object.entries(BREAKING))
  test(`it would be noticed that ${what}`, async () => {
    const [before, after] = [await read('openapi.json'), await read('openapi.json')];
    change(after);
    assert.notDeepEqual(stumbles(before, after), []);
  });

test('more may be answered, and more may be sent', async () => {
  const [before, after] = [await read('openapi.json'), await read('openapi.json')];
  const { schemas } = after.components;
  schemas.Message.properties.mood = { type: 'string' };
  schemas.NewMessage.properties.mood = { type: 'string' };
  after.paths['/moods'] = after.paths['/desk'];
  assert.deepEqual(stumbles(before, after), []);
});
