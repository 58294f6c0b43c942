// @ts-check
/** In each language the same story: generated from the spec, built, and played against a live server. */
import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import { Desk, Gateway, run } from './stage.js';

const here = new URL('.', import.meta.url).pathname;
const root = `${here}..`;
const venv = `${root}/.venv/bin/`;
const target = `${here}rust/target`;
const tool = (/** @type {string} */ name) => `${root}/node_modules/.bin/${name}`;

/**
 * @type {Record<string, { generate: () => Promise<unknown>, story: string[],
 *   env?: Record<string, string>, also?: object }>} how a client is generated and built, how it is run, and what it alone tells
 */
const CLIENTS = {
  TypeScript: {
    async generate() {
      await run(tool('openapi-typescript'), ['openapi.yaml', '-o', 'clients/typescript/generated/contract.d.ts'], {
        cwd: root,
      });
      await run(tool('tsc'), ['-p', 'clients/typescript'], { cwd: root });
    },
    story: ['node', `${here}typescript/generated/js/story.js`],
    also: { aborted: true },
  },
  Python: {
    generate: () =>
      run(
        `${venv}openapi-python-client`,
        ['generate', '--path', 'openapi.yaml', '--config', 'clients/python/config.yaml', '--fail-on-warning'].concat(
          '--meta',
          'none',
          '--overwrite',
          '--output-path',
          'clients/python/generated/holdline_client',
        ),
        // It has what it writes formatted by ruff, which stands beside it.
        { cwd: root, env: { PATH: `${venv}:${process.env.PATH}` } },
      ),
    story: [`${venv}python`, `${here}python/story.py`],
    env: { PYTHONPATH: `${here}python/generated`, PYTHONDONTWRITEBYTECODE: '1' },
  },
  Go: {
    async generate() {
      const args = ['generate', '-g', 'go', '-i', 'openapi.json', '-c', 'clients/go/config.yaml'];
      await run(`${venv}openapi-generator-cli`, [...args, '-o', 'clients/go/generated'], { cwd: root });
      // Its own tests want libraries, and are empty.
      await rm(`${here}go/generated/test`, { recursive: true, force: true });
      await run('go', ['build', '-o', 'generated/story'], { cwd: `${here}go` });
    },
    story: [`${here}go/generated/story`],
  },
  Rust: {
    generate: () =>
      run('cargo', ['build', '--locked', '--quiet'], { cwd: `${here}rust`, env: { CARGO_TARGET_DIR: target } }),
    story: [`${target}/debug/holdline-client-story`],
  },
};

const QUESTIONS = Array.from({ length: 10 }, (_, n) => `question ${n + 1}`);
const ANSWERS = Array.from({ length: 10 }, (_, n) => `answer ${n + 1}`);

// Most of a story is waiting, as it was told to.
describe('clients', { concurrency: true }, () => {
  for (const [language, { generate, story, env, also }] of Object.entries(CLIENTS))
    describe(language, { timeout: 600_000 }, () => {
      before(async () => {
        const generated = `${here}${language.toLowerCase()}/generated`;
        await rm(generated, { recursive: true, force: true });
        await mkdir(generated, { recursive: true });
        await generate();
      });

      test('an agent and a visitor talk, whatever the network and the server do', async () => {
        const desk = await Desk.open();
        const gateway = await Gateway.open(desk);
        try {
          const { employeeId, password } = await desk.hire('Ann Lee');
          const [program, ...args] = story;
          const where = { HOLDLINE_URL: gateway.url, EMPLOYEE_ID: employeeId, PASSWORD: password };
          const printed = await run(program, args, { env: { ...env, ...where } });
          assert.deepEqual(JSON.parse(printed.trim().split('\n').at(-1) ?? ''), {
            refused: 'agent-offline',
            unsure: true,
            heard: { agent: QUESTIONS, visitor: ANSWERS },
            closed: 'agent',
            superseded: true,
            slip: true,
            putOff: 'overloaded',
            hurried: 'overloaded',
            ...also,
          });
          const { strange, ...trouble } = gateway.done;
          assert.deepEqual(trouble, {
            'overloaded, Retry-After: 1': 2,
            'too-many-requests, Retry-After: 1': 2,
            'overloaded, Retry-After: 0': 2,
            'overloaded, Retry-After: -1': 2,
            'overloaded, Retry-After: NaN': 2,
            'overloaded, Retry-After: Fri, 01 Jan 2100 00:00:00 GMT': 2,
            "a proxy's 502": 3,
            "a proxy's 503": 4,
            lost: 2,
            'a lost visitor': 1,
            'reset, swallowed': 2,
            'reset, repeated': 2,
            unauthorized: 1,
            'poll-superseded, Retry-After: 30': 1,
            'overloaded, Retry-After: 86400': 1,
            'overloaded, Retry-After: 3': 1,
          });
          assert.ok(strange >= QUESTIONS.length);

          const { token } = await desk.call('POST', '/session', {
            body: { employee_id: employeeId, password },
          });
          const { chats } = await desk.call('GET', '/chats', { token });
          assert.equal(chats.length, 1);
          const { messages } = await desk.call('GET', `/chats/${chats[0].id}/messages`, { token });
          const said = (/** @type {string} */ side) =>
            messages
              .filter((/** @type {any} */ { sender }) => sender === side)
              .map((/** @type {any} */ { text }) => text);
          assert.deepEqual([said('visitor'), said('agent')], [QUESTIONS, ANSWERS]);
          assert.equal(desk.log.includes(password), false);
        } finally {
          await gateway.close();
          await desk.close();
        }
      });
    });
});
