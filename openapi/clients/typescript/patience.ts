import { setTimeout as pause } from 'node:timers/promises';
import type { components } from './generated/contract.js';

export type Problem = components['schemas']['Problem'];

/** Seconds for which a call is waited in all, if not told otherwise. Beyond them the failure goes to the caller. */
const PATIENCE = 300;

/** A call that was refused, with what the server said of it. Programs go by `slug`. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.status} ${problem.title}: ${problem.detail}`);
  }

  get slug(): string {
    return this.problem.type.replace(/^.*\//, '');
  }
}

/** A newer poll of the same party took the place of this one. Stop: if both went on, each would end the other. */
export class Superseded extends Refusal {}

/** The connection broke, took too long, or the answer was cut off: what became of the call is not known. */
export class Broken extends Error {}

/** For `createClient`: tells what goes wrong on the way from a mistake of one's own, which no waiting mends. */
export async function fetchWhole(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    const body = await response.arrayBuffer();
    if (response.ok && body.byteLength && !response.headers.get('Content-Type')?.includes('json'))
      throw new Error('A page was answered that is none of this API');
    return new Response(body.byteLength ? body : null, response);
  } catch (cause) {
    throw new Broken(`${request.method} ${request.url} got no whole answer`, { cause });
  }
}

interface Answer<T> {
  data?: T;
  error?: Problem;
  response: Response;
}

interface Limits {
  /** Its abort throws the reason. */
  signal?: AbortSignal;
  /** Seconds. */
  patience?: number;
}

/** Of what is none of this API: a proxy's page, say. */
const STRANGE = 'about:blank';

function refusalOf({ error, response: { status } }: Answer<unknown>): Refusal {
  const detail = 'Something between here and the server answered.';
  const known = error && typeof error === 'object' && 'type' in error;
  const refusal = new Refusal(known ? error : { type: STRANGE, title: 'No answer of this API', status, detail });
  return refusal.slug === 'poll-superseded' ? new Superseded(refusal.problem) : refusal;
}

/**
 * What the call gives. A limit (429) and a server in trouble (5xx) are waited out for as long as they say, and so is a
 * connection that breaks. Only for what may be done twice: reading, changing to a value, and what carries an id.
 */
export function patiently<T>(call: () => Promise<Answer<T>>, limits: Limits = {}): Promise<T> {
  const passes = ({ status }: Problem) => status === 429 || status >= 500;
  return insist(call, (failure) => failure instanceof Broken || passes(failure.problem), limits);
}

/**
 * The same for what must not be done twice: it is called again only where the server itself says that it did nothing. Of
 * anything else, such as an answer that got lost, the caller has to find out what became of it.
 */
export function once<T>(call: () => Promise<Answer<T>>, limits: Limits = {}): Promise<T> {
  const undone = ({ type, status }: Problem) => type !== STRANGE && (status === 429 || status === 503);
  return insist(call, (failure) => failure instanceof Refusal && undone(failure.problem), limits);
}

/** Seconds, if it is a number of them that can be waited for. */
const retryAfter = ({ headers }: Response) => Number(headers.get('Retry-After')?.match(/^[1-9]\d*$/)?.[0] ?? 0);

async function insist<T>(
  call: () => Promise<Answer<T>>,
  passes: (failure: Refusal | Broken) => boolean,
  { signal, patience = PATIENCE }: Limits,
): Promise<T> {
  const begin = performance.now();
  for (let failures = 0; ; failures++) {
    let failure: Refusal | Broken;
    let told = 0;
    try {
      const answer = await call();
      if (answer.response.ok) return answer.data as T;
      failure = refusalOf(answer);
      told = retryAfter(answer.response);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Broken)) throw error;
      failure = error;
    }
    // Not all at once.
    const seconds = (told || Math.min(30, 2 ** failures)) * (1 + Math.random() / 5);
    const waited = (performance.now() - begin) / 1000;
    if (failure instanceof Superseded || !passes(failure) || waited + seconds > patience) throw failure;
    await pause(seconds * 1000, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
}
