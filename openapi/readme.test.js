// @ts-check
/** The five minutes of README, walked through from an empty folder, as its snippets say. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { callOf, Desk, listen, run } from './clients/stage.js';

const readme = await readFile(new URL('README.md', import.meta.url), 'utf8');

/** Of a part of README the code of that kind. @param {string} part @param {string} kind */
function snippet(part, kind) {
  const text = readme.slice(readme.indexOf(`### In ${part}`));
  const found = text.match(new RegExp(`\`\`\`${kind}\\n([^]*?)\`\`\``));
  assert.ok(found, `${part} has no ${kind}`);
  return found[1];
}

/** More than one page of messages. */
const MANY = 55;
/** The shortest pause after a refusal, in milliseconds: timers are not exact. */
const PAUSE = 900;
const BUSY = { type: '/problems/too-many-requests', title: 'Too many calls', status: 429, detail: 'Wait a second.' };

/**
 * What is done to the next such call: it is answered with a proxy's page, or that there are too many; or its cursor is
 * spoilt from now on.
 * @typedef {{ call: string, page?: number, isBusy?: boolean, isSpoilt?: boolean }} Trouble
 */
/** @typedef {{ call: string, token: string, begun: number, ended?: number, status?: number, isReset?: boolean }} Seen */

/** What the program takes for the server: a proxy that sees its calls, and has troubles of its own. */
class Between {
  url = '';
  /** @type {Seen[]} */
  seen = [];
  /** @type {Trouble[]} */
  troubles = [];
  /** All calls are answered with its page. */
  isDown = false;
  /** Polls wait for this. @type {Promise<void> | undefined} */
  gate;
  changes = new EventEmitter();
  /** How many changes there were. */
  version = 0;
  /** The server is sent another cursor in place of this one. @type {string | string[] | undefined} */
  #spoilt;
  #server = createServer((incoming, answer) => this.#serve(incoming, answer));

  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
  }

  /** @param {Desk} desk */
  static async open(desk) {
    const proxy = new Between(desk);
    proxy.url = await listen(proxy.#server);
    return proxy;
  }

  /** From now on, also for the calls that are being answered. */
  goDown() {
    this.isDown = true;
    this.#server.closeAllConnections();
  }

  changed() {
    this.version++;
    this.changes.emit('change');
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** @param {import('node:http').IncomingMessage} incoming @param {import('node:http').ServerResponse} answer */
  async #serve(incoming, answer) {
    const { method, url = '', headers } = incoming;
    const call = callOf(incoming);
    /** @type {Seen} */
    const seen = { call, token: headers.authorization?.slice('Bearer '.length) ?? '', begun: Date.now() };
    this.seen.push(seen);
    this.changed();
    answer.on('close', () => {
      seen.ended = Date.now();
      this.changed();
    });
    if (call === 'GET /events') await this.gate;
    const trouble = this.troubles.find((trouble) => trouble.call === call);
    this.troubles = this.troubles.filter((other) => other !== trouble);
    const page = this.isDown ? 502 : trouble?.page;
    if (page) {
      incoming.resume();
      seen.status = page;
      answer.writeHead(page, { 'Content-Type': 'text/html' }).end('<h1>Not now</h1>');
      return;
    }
    if (trouble?.isBusy) {
      incoming.resume();
      seen.status = BUSY.status;
      answer.writeHead(BUSY.status, { 'Content-Type': 'application/problem+json', 'Retry-After': '1' });
      answer.end(JSON.stringify(BUSY));
      return;
    }
    const cursor = headers['last-event-id'];
    if (trouble?.isSpoilt) this.#spoilt = cursor;
    if (cursor && cursor === this.#spoilt) headers['last-event-id'] = 'none';
    const onward = request(`${this.desk.url}${url}`, { method, headers }, async (reply) => {
      const chunks = await reply.toArray();
      const body = Buffer.concat(chunks);
      seen.status = reply.statusCode;
      seen.isReset = call === 'GET /events' && body.includes('"type":"reset"');
      answer.writeHead(reply.statusCode ?? 500, reply.headers).end(body);
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    incoming.pipe(onward);
  }
}

/** The program of a language in a folder of its own, with a visitor who talks to it. */
class Scene {
  output = '';
  /** What the visitor asked, in order. @type {string[]} */
  asked = [];
  /** @type {import('node:child_process').ChildProcess | undefined} */
  program;
  #password = '';
  #visitor = '';
  #chat = '';

  /** @param {Desk} desk @param {Between} proxy @param {string} folder @param {string} command */
  constructor(desk, proxy, folder, command) {
    this.desk = desk;
    this.proxy = proxy;
    this.folder = folder;
    this.command = command;
  }

  /** What the README says to do before the program is run. @param {string} language @param {string} kind @param {string} file */
  async prepare(language, kind, file) {
    this.#password = (await this.desk.hire('Ann Lee', { employeeId: 'E1001' })).password;
    const here = (/** @type {string} */ text) => text.replaceAll('http://127.0.0.1:8080', this.proxy.url);
    await writeFile(join(this.folder, file), here(snippet(language, kind)));
    await run('bash', ['-euo', 'pipefail', '-c', here(snippet(language, 'sh'))], { cwd: this.folder });
    if (kind !== 'ts') return;
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022'];
    await run('npx', ['tsc', ...options, file], { cwd: this.folder });
  }

  start(password = this.#password) {
    const env = { ...process.env, PASSWORD: password };
    // A group of its own: what the command starts ends with it.
    const program = spawn('bash', ['-c', `exec ${this.command}`], { cwd: this.folder, env, detached: true });
    for (const stream of [program.stdout, program.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        this.output += text;
      });
    program.once('exit', () => this.proxy.changed());
    this.program = program;
  }

  async kill() {
    const { program } = this;
    if (!program?.pid || program.exitCode !== null || program.signalCode) return;
    const closed = once(program, 'close');
    process.kill(-program.pid, 'SIGKILL');
    await closed;
  }

  /** Waits until that is so, which can change with what the proxy sees. @param {string} what @param {() => boolean | Promise<boolean>} isSo */
  async until(what, isSo) {
    const signal = AbortSignal.timeout(40_000);
    for (;;) {
      const { version, changes } = this.proxy;
      if (await isSo()) return;
      assert.equal(this.program?.exitCode, null, `the program runs until ${what}:\n${this.output}`);
      if (version === this.proxy.version)
        await once(changes, 'change', { signal }).catch(() => assert.fail(`not in time: ${what}\n${this.output}`));
    }
  }

  /**
   * Does that, and waits until the program has answered all that was asked and polls: each question was answered, in
   * order, once.
   * @param {(since: () => Seen[]) => unknown} act is given what the proxy sees from now on
   */
  async settles(act) {
    const begin = this.proxy.seen.length;
    const since = () => this.proxy.seen.slice(begin);
    await act(since);
    await this.until('it has read all and polls', async () => {
      const last = since().at(-1);
      if (last?.call !== 'GET /events' || last.ended) return false;
      const { chat, questions } = await this.#talk();
      return chat.read.agent === questions.at(-1).seq;
    });
    const { answers } = await this.#talk();
    assert.deepEqual(
      answers.map(({ text }) => text),
      this.asked.map((text) => `You said: ${text}`),
      this.output,
    );
  }

  /** What the visitor knows. @returns {Promise<{ chat: any, questions: any[], answers: any[] }>} */
  async #talk() {
    const token = this.#visitor;
    const chat = await this.desk.call('GET', `/chats/${this.#chat}`, { token });
    const { messages } = await this.desk.call('GET', `/chats/${this.#chat}/messages?limit=200`, { token });
    const of = (/** @type {string} */ side) => messages.filter((/** @type {any} */ { sender }) => sender === side);
    return { chat, questions: of('visitor'), answers: of('agent') };
  }

  /** A visitor opens a chat, as soon as the agent is there. */
  async open() {
    this.#visitor = (await this.desk.call('POST', '/visitors', { body: {} })).token;
    await this.until('it is online', async () => (await this.desk.call('GET', '/desk')).online);
    const message = { id: randomUUID(), text: 'Is anybody there?' };
    this.asked.push(message.text);
    this.#chat = (await this.desk.call('POST', '/chats', { token: this.#visitor, body: { message } })).id;
  }

  /** @param {number} [count] */
  async ask(count = 1) {
    for (; count > 0; count--) {
      const body = { id: randomUUID(), text: `Question ${this.asked.length}` };
      this.asked.push(body.text);
      await this.desk.call('POST', `/chats/${this.#chat}/messages`, { token: this.#visitor, body });
    }
  }

  /** That the program ends by itself, and says why. @param {RegExp} word */
  async ends(word) {
    const { program } = this;
    if (program?.exitCode === null)
      await once(program, 'close', { signal: AbortSignal.timeout(30_000) }).catch(() => this.kill());
    assert.equal(program?.exitCode, 1, this.output);
    assert.match(this.output, word);
  }
}

describe("an agent's program", { concurrency: true }, () => {
  for (const [language, kind, file, command] of [
    ['Python', 'python', 'agent.py', '.venv/bin/python agent.py'],
    ['TypeScript', 'ts', 'agent.mts', 'npx tsx agent.mts'],
  ])
    test(`in ${language}`, { timeout: 300_000 }, async (t) => {
      assert.ok(readme.includes(`Write \`${file}\`, and run it with \`${command}\``));
      const folder = await mkdtemp(join(tmpdir(), 'holdline-five-minutes-'));
      const desk = await Desk.open();
      const proxy = await Between.open(desk);
      const scene = new Scene(desk, proxy, folder, command);
      /** The server starts again while the program's poll waits, which is then told of a reset. @param {number} questions */
      const restart = (questions) =>
        scene.settles(async (since) => {
          let open = () => {};
          proxy.gate = new Promise((opened) => {
            open = opened;
          });
          await scene.until('it polls', () => proxy.seen.at(-1)?.call === 'GET /events' && !proxy.seen.at(-1)?.ended);
          await desk.restart();
          await scene.ask(questions);
          proxy.gate = undefined;
          open();
          await scene.until('there is a reset', () => since().some(({ isReset, ended }) => isReset && ended));
        });
      try {
        await scene.prepare(language, kind, file);

        proxy.troubles = [
          { call: 'POST /session', page: 503 },
          { call: 'GET /chats', page: 404 },
          { call: 'GET /events', isBusy: true },
        ];
        scene.start();
        await scene.settles(() => scene.open());
        await t.test('answers a visitor', () => scene.settles(() => scene.ask()));
        assert.deepEqual(proxy.troubles, [], 'it has outlasted a server that is not there yet');

        await t.test('answers nothing twice when it starts again', async () => {
          await scene.kill();
          await scene.settles(() => scene.start());
        });
        await t.test('answers what was asked while it was not there', async () => {
          await scene.kill();
          await scene.ask(MANY);
          await scene.settles(() => scene.start());
        });
        await t.test('answers what was asked around a restart of the server', () => restart(2));
        await t.test('answers nothing twice when the server starts again', () => restart(0));
        await t.test('outlasts a proxy that finds no server', () =>
          scene.settles(async (since) => {
            proxy.goDown();
            await scene.ask(2);
            await scene.until('it has tried again', () => since().some(({ status, ended }) => status === 502 && ended));
            proxy.isDown = false;
          }),
        );
        await t.test('outlasts a cursor that is none', () =>
          scene.settles(async (since) => {
            proxy.troubles = [{ call: 'GET /events', isSpoilt: true }];
            await scene.ask();
            await scene.until('it is refused', () => since().some(({ status, ended }) => status === 400 && ended));
            await scene.ask();
          }),
        );
        await t.test('logs in again', async () => {
          const token = proxy.seen.at(-1)?.token;
          await scene.settles(async (since) => {
            await desk.call('DELETE', '/session', { token });
            await scene.ask();
            await scene.until('it is refused', () => since().some(({ status, ended }) => status === 401 && ended));
          });
        });
        await t.test('pauses after whatever was no good answer', () => {
          for (const [at, { call, status = 0, ended = 0 }] of proxy.seen.entries()) {
            const next = proxy.seen[at + 1];
            if (status < 400 || !next) continue;
            const pause = next.begun - ended;
            assert.ok(pause > PAUSE, `after ${call} was answered ${status}, ${next.call} came ${pause} ms later`);
            // By itself it would have waited longer by now.
            if (status === BUSY.status) assert.ok(pause < 3 * PAUSE, `${pause} ms are more than it was told to wait`);
          }
        });

        await t.test('answers once, though it ended before that was marked', () =>
          scene.settles(async (since) => {
            proxy.troubles = [{ call: 'POST /chats/ID/read', page: 502 }];
            await scene.ask();
            await scene.until('it is refused', () => since().some(({ status, ended }) => status === 502 && ended));
            await scene.kill();
            scene.start();
          }),
        );
        await t.test('ends when others poll in its place', async () => {
          const token = proxy.seen.at(-1)?.token;
          // As many as a party may hold, which do not stop: they end with the server.
          const others = new AbortController();
          for (let poll = 0; poll < 8; poll++)
            (async () => {
              while (!others.signal.aborted) await desk.call('GET', '/events?wait=55', { token }).catch(() => {});
            })();
          await scene.ends(/A newer poll has taken the place of this one/).finally(() => others.abort());
        });
        await t.test('ends when its password is wrong', async () => {
          scene.start('It was another one');
          await scene.ends(/Employee id or password is wrong/);
        });
      } finally {
        await scene.kill();
        proxy.close();
        await desk.close();
        await rm(folder, { recursive: true, force: true });
      }
    });
});
