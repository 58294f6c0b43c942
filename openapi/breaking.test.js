// @ts-check
/** Programs that were made for the contract as it was released work with the one of today, unless its version says no. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { apiDiff, breaking } from 'api-smart-diff';

/** @param {string} name @returns {Promise<any>} */
const read = async (name) => JSON.parse(await readFile(new URL(name, import.meta.url), 'utf8'));

/** @param {any} before @param {any} after @returns {string[]} what programs of before would stumble over */
function stumbles(before, after) {
  const [then, now] = [facts(before), facts(after)];
  return [
    ...apiDiff(before, after)
      .filter(({ type, path }) => type === breaking && path[0] === 'paths')
      .map(({ path, description }) => `${path.join(' ')}: ${description}`),
    ...[...then.kept].filter((fact) => !now.kept.has(fact)).map((fact) => `no more: ${fact}`),
    ...[...now.never].filter((fact) => !then.never.has(fact)).map((fact) => `now: ${fact}`),
  ];
}

/**
 * What the tool does not look at, as lines that must all be there later, and those that must not be added.
 * @param {any} document
 */
function facts({ servers, paths, components: { schemas, securitySchemes } }) {
  const [kept, never] = [new Set(), new Set()];
  for (const { url } of servers) kept.add(`is served at ${url}`);
  for (const [name, { type, scheme, in: place, name: key }] of Object.entries(securitySchemes))
    kept.add(`is entered by ${[name, type, scheme, place, key].filter(Boolean).join(' ')}`);
  for (const [path, operations] of Object.entries(paths))
    for (const [method, { operationId, requestBody, responses }] of Object.entries(operations)) {
      kept.add(`${method} ${path} is called ${operationId}`);
      if (requestBody?.required) never.add(`${method} ${path} demands a body`);
      for (const [status, { content }] of Object.entries(responses))
        for (const slug of Object.keys(content?.['application/problem+json']?.examples ?? {}))
          kept.add(`${method} ${path} refuses with ${status} ${slug}`);
    }
  /** @param {string} name @param {any} schema */
  const look = (name, { $ref, allOf, type, format = '', nullable, items, properties = {}, enum: values = [] }) => {
    kept.add(`${name} is ${$ref ?? allOf?.[0].$ref ?? `${type} ${format}`}`);
    if (nullable) never.add(`${name} may be null`);
    for (const value of values) kept.add(`${name} may be ${value}`);
    if (items) look(`an item of ${name}`, items);
    for (const [field, property] of Object.entries(properties)) look(`${name}.${field}`, property);
  };
  for (const [name, schema] of Object.entries(schemas)) look(name, schema);
  return { kept, never };
}

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
  'a field may not be sent any more': ({ components: { schemas } }) => delete schemas.NewChat.properties.wait,
  'a field that may be missing is gone': ({ components: { schemas } }) => delete schemas.Chat.properties.closed_at,
  'a field is another thing': ({ components: { schemas } }) => {
    schemas.Chat.properties.last_message = { $ref: '#/components/schemas/Problem' };
  },
  'a field may be null': ({ components: { schemas } }) => {
    schemas.Chat.properties.visitor_name.nullable = true;
  },
  'a body is demanded': ({ paths }) => {
    const { post } = paths['/chats/{chat_id}/close'];
    post.requestBody = { ...paths['/chats'].post.requestBody, required: true };
  },
  'an operation has another name': ({ paths }) => {
    paths['/desk'].get.operationId = 'readDesk';
  },
  'it is served elsewhere': ({ servers }) => {
    servers[0].url = '/api/v2';
  },
  'one enters in another way': ({ components: { securitySchemes } }) => {
    securitySchemes.bearer = { type: 'apiKey', in: 'header', name: 'X-Token' };
  },
  'a closed list has one more': ({ components: { schemas } }) => schemas.ChatState.enum.push('paused'),
  'a value of a closed list that is only answered has another name': ({ components: { schemas } }) => {
    schemas.Side.enum[0] = 'customer';
  },
  'a field has another form': ({ components: { schemas } }) => {
    schemas.Chat.properties.created_at.format = 'date';
  },
  'an item of a list may be null': ({ components: { schemas } }) => {
    schemas.VisitorChanges.properties.left.items.nullable = true;
  },
  'the cookie has another name': ({ components: { securitySchemes } }) => {
    securitySchemes.cookie.name = 'session';
  },
  'a refusal is gone': ({ paths }) => {
    delete paths['/chats'].post.responses['409'].content['application/problem+json'].examples['chat-exists'];
  },
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
