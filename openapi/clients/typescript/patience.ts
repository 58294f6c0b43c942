import { setTimeout as pause } from 'node:timers/promises';
import type { components } from './generated/contract.js';

export type Problem = components['schemas']['Problem'];

/** Seconds for which a call is waited in all. Beyond them the refusal, or what broke, goes to the caller. */
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

interface Answer<T> {
  data?: T;
  error?: Problem;
  response: Response;
}

/** Of what is none of this API: a proxy's page, say. */
const STRANGE = 'about:blank';

function refusalOf({ error, response: { status } }: Answer<unknown>): Refusal {
  const detail = 'Something between here and the server answered.';
  const known = typeof error === 'object' && 'type' in error;
  const refusal = new Refusal(known ? error : { type: STRANGE, title: 'No answer of this API', status, detail });
  return refusal.slug === 'poll-superseded' ? new Superseded(refusal.problem) : refusal;
}

/**
 * What the call gives. A limit (429) and a server in trouble (5xx) are waited out for as long as they say, and so is a
 * connection that breaks. Only for what may be done twice: reading, changing to a value, and what carries an id.
 */
export function patiently<T>(call: () => Promise<Answer<T>>, signal?: AbortSignal): Promise<T> {
  return insist(call, ({ status }) => status === 429 || status >= 500, isBroken, signal);
}

/**
 * The same for what must not be done twice: it is called again only where the server itself says that it did nothing. Of
 * anything else, such as an answer that got lost, the caller has to find out what became of it.
 */
export function once<T>(call: () => Promise<Answer<T>>, signal?: AbortSignal): Promise<T> {
  const undone = ({ type, status }: Problem) => type !== STRANGE && (status === 429 || status === 503);
  return insist(call, undone, () => false, signal);
}

/** The connection broke, took too long, or the answer was cut off. */
const isBroken = (error: unknown) =>
  error instanceof TypeError || error instanceof DOMException || error instanceof SyntaxError;

async function insist<T>(
  call: () => Promise<Answer<T>>,
  passes: (problem: Problem) => boolean,
  mends: (error: unknown) => boolean,
  signal?: AbortSignal,
): Promise<T> {
  let waited = 0;
  for (let failures = 0; ; failures++) {
    let failure: unknown;
    let told = 0;
    try {
      const answer = await call();
      if (answer.response.ok) return answer.data as T;
      failure = refusalOf(answer);
      told = Number(answer.response.headers.get('Retry-After'));
    } catch (error) {
      failure = error;
    }
    const again = failure instanceof Refusal ? passes(failure.problem) : mends(failure);
    // Not all at once.
    const seconds = (told || Math.min(30, 2 ** failures)) * (1 + Math.random() / 5);
    waited += seconds;
    if (!again || failure instanceof Superseded || signal?.aborted || waited > PATIENCE) throw failure;
    await pause(seconds * 1000, undefined, { signal });
  }
}
