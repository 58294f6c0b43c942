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

  /** As after a crash: it is there again at the same address, with what it stored. */
  async restart() {
    await this.#stop();
    await this.#start(new URL(this.url).host);
  }

  /** @param {string} listen */
  async #start(listen) {
    this.log = '';
    const server = spawn(PROGRAM, ['serve', '--listen', listen, '--log-format', 'json', ...this.#flags], {
      cwd: this.#folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#server = server;
    this.url = await new Promise((found, failed) => {
      server.stderr.setEncoding('utf8').on('data', (text) => {
        this.log += text;
        const ready = this.log.match(/"holdline is ready".*?"address":"([^"]+)"/);
        if (ready) found(`http://${ready[1]}`);
      });
      server.once('error', failed);
      server.once('exit', (code) => failed(new Error(`holdline ended with ${code}:\n${this.log}`)));
    });
  }

  async #stop() {
    const server = this.#server;
    if (server && server.exitCode === null && server.signalCode === null) {
      const exited = once(server, 'exit');
      server.kill('SIGKILL');
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
    await this.#stop();
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

/** @typedef {{ status: number, slug?: string, title?: string, html?: string, wait?: number }} Trouble */

/** What the gateway does to the messages of each caller, each once. @type {Trouble[]} */
const REFUSALS = [
  // A proxy's own words, which are none of this API.
  { status: 502, html: '<h1>Bad gateway</h1>' },
  { status: 503, html: '' },
  { status: 503, slug: 'overloaded', title: 'The server is busy' },
  { status: 429, slug: 'too-many-requests', title: 'Too many calls' },
];

/** @typedef {{ refusals: Trouble[], farewells: Trouble[], lost: boolean, closed: boolean }} Caller what is still to come, and what was */

/** Longer than anybody waits. @type {Trouble} */
const PUT_OFF = { status: 503, slug: 'overloaded', title: 'The server is busy', wait: 86_400 };
/** @type {Trouble} */
const SUPERSEDED = {
  status: 429,
  slug: 'poll-superseded',
  title: 'A newer poll has taken the place of this one',
  wait: 30,
};

/**
 * Stands before a desk. Of each caller it refuses four messages, two as the server does and two as a proxy does, and loses
 * the answer of one poll that has something to tell; it loses the answer to whoever becomes a visitor first, tells an agent
 * who closed a chat that another poll took over, and puts off who logs out; and all that is answered has fields, every poll
 * an event, that no client of today knows.
 */
export class Gateway {
  url = '';
  /** What it did, by kind. @type {Record<string, number>} */
  done = {};
  #server = createServer((incoming, answer) => this.#serve(incoming, answer));
  /** @type {Map<string, Caller>} by token */
  #callers = new Map();

  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
  }

  /** @param {Desk} desk */
  static async open(desk) {
    const gateway = new Gateway(desk);
    gateway.#server.listen(0, '127.0.0.1');
    await once(gateway.#server, 'listening');
    const { port } = /** @type {import('node:net').AddressInfo} */ (gateway.#server.address());
    gateway.url = `http://127.0.0.1:${port}`;
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
    if (call === 'POST /chats/ID/messages') return caller.refusals.shift();
    if (call === 'DELETE /session') return caller.farewells.shift();
    return call === 'GET /events' && caller.closed ? SUPERSEDED : undefined;
  }

  /** @param {import('node:http').IncomingMessage} incoming @param {import('node:http').ServerResponse} answer */
  #serve(incoming, answer) {
    const { method, url = '', headers } = incoming;
    const token = headers.authorization ?? '';
    const caller = this.#callers.get(token) ?? {
      refusals: [...REFUSALS],
      farewells: [PUT_OFF],
      lost: false,
      closed: false,
    };
    this.#callers.set(token, caller);
    const call = `${method} ${url.replace(/\?.*|^\/api\/v1/g, '').replace(/[0-9a-f-]{36}/, 'ID')}`;
    const trouble = this.#trouble(call, caller);
    if (trouble) {
      const { status, slug, title, html, wait = 1 } = trouble;
      this.#note(wait > 1 ? `${slug} for long` : (slug ?? `a proxy's ${status}`));
      incoming.resume();
      if (html !== undefined) {
        answer.writeHead(status, { 'Content-Type': 'text/html' }).end(html);
        return;
      }
      const problem = { type: `/problems/${slug}`, title, status, detail: `Try again in ${wait} seconds.` };
      answer.writeHead(status, { 'Content-Type': 'application/problem+json', 'Retry-After': `${wait}` });
      answer.end(JSON.stringify(problem));
      return;
    }
    const onward = request(`${this.desk.url}${url}`, { method, headers }, (reply) => {
      /** @type {Buffer[]} */
      const chunks = [];
      reply.on('data', (chunk) => chunks.push(chunk));
      reply.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const json = reply.statusCode === 200 && text.startsWith('{') && JSON.parse(text);
        const isPoll = json && url.includes('/events');
        const isNews = isPoll && json.events.length;
        if ((isNews || call === 'POST /visitors') && !caller.lost) {
          caller.lost = true;
          this.#note(isPoll ? 'lost' : 'a lost visitor');
          answer.destroy();
          return;
        }
        caller.closed ||= call === 'POST /chats/ID/close';
        if (isPoll) this.#note('strange');
        const { 'content-length': _, ...kept } = reply.headers;
        answer.writeHead(reply.statusCode ?? 500, kept);
        answer.end(json ? JSON.stringify(isPoll ? withStrangeEvent(strange(json)) : strange(json)) : text);
      });
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    incoming.pipe(onward);
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
