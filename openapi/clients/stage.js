// @ts-check
/** A desk for one story: the real program with its data in a folder of its own, and a gateway that makes trouble. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PROGRAM = resolve(process.env.HOLDLINE_BIN ?? new URL('../../target/release/holdline', import.meta.url).pathname);

/** @typedef {{ employeeId: string, password: string }} Credentials */

export class Desk {
  log = '';
  url = '';
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #server;
  #folder = '';
  /** @type {string[]} */
  #flags = [];

  /** @param {string[]} [flags] of the server */
  static async open(flags = []) {
    const desk = new Desk();
    desk.#folder = await mkdtemp(join(tmpdir(), 'holdline-'));
    desk.#flags = flags;
    await desk.#start('127.0.0.1:0');
    return desk;
  }

  /** As at an update: its polls are answered, and it is there again at the same address, with what it stored. */
  async restart() {
    await this.#stop('SIGTERM');
    await this.#start(new URL(this.url).host);
  }

  /** @param {string} listen */
  async #start(listen) {
    const begin = this.log.length;
    const server = spawn(PROGRAM, ['serve', '--listen', listen, '--log-format', 'json', ...this.#flags], {
      cwd: this.#folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#server = server;
    this.url = await new Promise((found, failed) => {
      server.stderr.setEncoding('utf8').on('data', (text) => {
        this.log += text;
        const ready = this.log.slice(begin).match(/"holdline is ready".*?"address":"([^"]+)"/);
        if (ready) found(`http://${ready[1]}`);
      });
      server.once('error', failed);
      server.once('exit', (code) => failed(new Error(`holdline ended with ${code}:\n${this.log}`)));
    });
  }

  /** @param {NodeJS.Signals} signal */
  async #stop(signal) {
    const server = this.#server;
    if (server && server.exitCode === null && server.signalCode === null) {
      const exited = once(server, 'exit');
      server.kill(signal);
      await exited;
    }
  }

  /**
   * A new agent.
   * @param {string} name @param {{ admin?: boolean, employeeId?: string }} [options] @returns {Promise<Credentials>}
   */
  async hire(name, { admin = false, employeeId = name.replace(/\W/g, '').toUpperCase() } = {}) {
    const password = `${name} knows it`;
    const args = ['agent', 'add', employeeId, '--name', name, '--password-stdin', ...(admin ? ['--admin'] : [])];
    await run(PROGRAM, args, { cwd: this.#folder, input: `${password}\n` });
    return { employeeId, password };
  }

  /**
   * What the server answers, without any trouble.
   * @param {string} method @param {string} path @param {{ token?: string, body?: object, headers?: Record<string, string> }} [options]
   * @returns {Promise<any>}
   */
  async call(method, path, { token, body, headers } = {}) {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...headers,
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(body && { 'Content-Type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
    return text && JSON.parse(text);
  }

  async close() {
    await this.#stop('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/**
 * Runs a program to its end. What it printed, and a failure with it if it did not end well.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, input?: string }} [options]
 * @returns {Promise<string>}
 */
export async function run(program, args, { cwd, env = {}, input = '' } = {}) {
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: 'pipe' });
  let [printed, told] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    told += text;
  });
  child.stdin.on('error', () => {}).end(input);
  const [code] = await once(child, 'close');
  if (code) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${printed}${told}`);
  return printed;
}

/** Lets it listen on a free port, and answers where it is reached. @param {import('node:http').Server} server */
export async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}`;
}

/** Which operation is called, whatever it is called with: "GET /chats/ID/messages". @param {import('node:http').IncomingMessage} incoming */
export const callOf = ({ method, url = '' }) =>
  `${method} ${url.replace(/\?.*|^\/api\/v1/g, '').replace(/[0-9a-f-]{36}/, 'ID')}`;

/** @typedef {{ status: number, slug?: string, title?: string, body?: string, kind?: string, retryAfter?: string, hold?: number, restart?: boolean }} Trouble `hold`: milliseconds */

const overloaded = (retryAfter = '1') => ({ status: 503, slug: 'overloaded', title: 'The server is busy', retryAfter });

/** What the gateway does to the messages of each caller, each once; nothing lets one through. @type {(Trouble | undefined)[]} */
const REFUSALS = [
  // A proxy's own words, which are none of this API.
  { status: 502, body: '<h1>Bad gateway</h1>' },
  { status: 503, body: '' },
  overloaded(),
  { status: 429, slug: 'too-many-requests', title: 'Too many calls', retryAfter: '1' },
  undefined,
  { status: 503, body: '{"message": "Try again"}', kind: 'application/json' },
  // What nobody can wait for.
  ...['0', '-1', 'NaN', 'Fri, 01 Jan 2100 00:00:00 GMT'].flatMap((retryAfter) => [undefined, overloaded(retryAfter)]),
];

/** What comes to an agent besides: the log-in is over, and the server starts again. @type {(Trouble | undefined)[]} */
const LOG_IN_AND_RESTART = [
  undefined,
  { status: 401, slug: 'unauthorized', title: 'A good token is needed' },
  undefined,
  { status: 502, body: '', restart: true },
];

/** Longer than anybody waits; and a wait that is short, but for who has been kept waiting before. @type {Trouble[]} */
const FAREWELLS = [overloaded('86400'), { ...overloaded('3'), hold: 3000 }];

/** @type {Trouble} */
const SUPERSEDED = {
  status: 429,
  slug: 'poll-superseded',
  title: 'A newer poll has taken the place of this one',
  retryAfter: '30',
};

/** Milliseconds that a refused message has to wait, whatever was said; clocks are not that exact. */
const SOON = 950;

/** What is still to come to one party, and what was. */
class Caller {
  /** @type {(Trouble | undefined)[]} */
  refusals;
  farewells = [...FAREWELLS];
  /** What happens to the answers of polls that have something new of the other side. */
  resets = ['swallowed', 'repeated'];
  /** The cursor that the next list of chats has, that what is read behind it comes once more. */
  again = '';
  lost = false;
  closed = false;
  /** Milliseconds since the epoch. */
  notBefore = 0;

  /** @param {(Trouble | undefined)[]} [besides] */
  constructor(besides = []) {
    this.refusals = [...REFUSALS, ...besides];
  }
}

/**
 * Stands before a desk. Of each party it refuses messages, as the server does and as a proxy does, the agent's once because
 * the log-in is over and once while the server starts again. It loses the answer of one poll that has something to tell, and
 * puts a `reset` in the place of two: what the first had told is never told again, what the second had told comes again
 * although it can be read by then. It gives messages one a page, loses the answer to whoever becomes a visitor first, tells
 * an agent who closed a chat that another poll took over, and puts off who logs out. All that is answered has fields, every
 * poll an event, that no client of today knows.
 */
export class Gateway {
  url = '';
  /** What it did, by kind. @type {Record<string, number>} */
  done = {};
  #server = createServer((incoming, answer) => this.#serve(incoming, answer));
  /** @type {Map<string, Caller>} by token */
  #callers = new Map();
  /** Who logs in, however often. */
  #agent = new Caller(LOG_IN_AND_RESTART);

  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
  }

  /** @param {Desk} desk */
  static async open(desk) {
    const gateway = new Gateway(desk);
    gateway.url = await listen(gateway.#server);
    return gateway;
  }

  async close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** @param {string} what */
  #note(what) {
    this.done[what] = (this.done[what] ?? 0) + 1;
  }

  /** What is in the way of a call, if anything. @param {string} call @param {Caller} caller @returns {Trouble | undefined} */
  #trouble(call, caller) {
    if (call === 'DELETE /session') return caller.farewells.shift();
    if (call === 'GET /events') return caller.closed ? SUPERSEDED : undefined;
    if (call !== 'POST /chats/ID/messages') return undefined;
    if (Date.now() < caller.notBefore) this.#note('too soon');
    const trouble = caller.refusals.shift();
    caller.notBefore = trouble && trouble.status !== 401 ? Date.now() + SOON : 0;
    return trouble;
  }

  /** @param {Trouble} trouble @param {import('node:http').ServerResponse} answer */
  async #refuse({ status, slug, title, body, kind = 'text/html', retryAfter, hold = 0, restart }, answer) {
    if (restart) await this.desk.restart();
    this.#note(!slug ? `a proxy's ${status}` : retryAfter ? `${slug}, Retry-After: ${retryAfter}` : slug);
    if (body !== undefined) {
      answer.writeHead(status, { 'Content-Type': kind }).end(body);
      return;
    }
    const problem = { type: `/problems/${slug}`, title, status, detail: 'Try again later.' };
    const headers = { 'Content-Type': 'application/problem+json', ...(retryAfter && { 'Retry-After': retryAfter }) };
    setTimeout(() => answer.writeHead(status, headers).end(JSON.stringify(problem)), hold);
  }

  /** @param {import('node:http').IncomingMessage} incoming @param {import('node:http').ServerResponse} answer */
  #serve(incoming, answer) {
    const { method, url = '', headers } = incoming;
    const token = headers.authorization ?? '';
    const caller = this.#callers.get(token) ?? new Caller();
    this.#callers.set(token, caller);
    const call = callOf(incoming);
    const trouble = this.#trouble(call, caller);
    if (trouble) {
      incoming.resume();
      this.#refuse(trouble, answer);
      return;
    }
    const target = new URL(url, this.desk.url);
    if (call === 'GET /chats/ID/messages') target.searchParams.set('limit', '1');
    const onward = request(target, { method, headers }, (reply) => {
      /** @type {Buffer[]} */
      const chunks = [];
      reply.on('data', (chunk) => chunks.push(chunk));
      reply.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = reply.statusCode === 200 || reply.statusCode === 201;
        const json = isJson && text.startsWith('{') && JSON.parse(text);
        if (json && this.#isLost(call, json, caller)) {
          answer.destroy();
          return;
        }
        if (json) this.#meddle(call, json, caller, `${headers['last-event-id']}`);
        caller.closed ||= call === 'POST /chats/ID/close';
        const { 'content-length': _, ...kept } = reply.headers;
        answer.writeHead(reply.statusCode ?? 500, kept);
        answer.end(
          json ? JSON.stringify(call === 'GET /events' ? withStrangeEvent(strange(json)) : strange(json)) : text,
        );
      });
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    incoming.pipe(onward);
  }

  /** Whether the answer goes astray. @param {string} call @param {any} json @param {Caller} caller */
  #isLost(call, json, caller) {
    const isNews = call === 'GET /events' && json.events.length;
    if (caller.lost || !(isNews || call === 'POST /visitors')) return false;
    caller.lost = true;
    this.#note(isNews ? 'lost' : 'a lost visitor');
    return true;
  }

  /** Changes what is told. @param {string} call @param {any} json @param {Caller} caller @param {string} cursor */
  #meddle(call, json, caller, cursor) {
    if (call === 'POST /session') this.#callers.set(`Bearer ${json.token}`, this.#agent);
    if (call === 'GET /chats' && caller.again) {
      json.last_event_id = caller.again;
      caller.again = '';
    }
    if (call !== 'GET /events') return;
    this.#note('strange');
    const other = caller === this.#agent ? 'visitor' : 'agent';
    const isHeard = json.events.some((/** @type {any} */ { message }) => message?.sender === other);
    const reset = isHeard && caller.resets.shift();
    if (!reset) return;
    this.#note(`reset, ${reset}`);
    json.events = [{ type: 'reset' }];
    if (reset === 'repeated') caller.again = cursor;
  }
}

/** As a later release would answer: everything has a field more. @param {any} value @returns {any} */
function strange(value) {
  if (Array.isArray(value)) return value.map(strange);
  if (!value || typeof value !== 'object') return value;
  const fields = Object.entries(value).map(([name, field]) => [name, name === 'attributes' ? field : strange(field)]);
  return { ...Object.fromEntries(fields), mood: ['glad'] };
}

/** @param {{ events: object[] }} answer */
const withStrangeEvent = ({ events, ...rest }) => ({
  ...rest,
  events: [{ type: 'weather.changed', weather: { degrees: 21 } }, ...events],
});
