import { setTimeout as pause } from 'node:timers/promises';
import type { components } from './generated/contract.js';

export type Problem = components['schemas']['Problem'];

/** A call that was refused, with what the server said of it. Programs go by `slug`. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.status} ${problem.title}: ${problem.detail}`);
  }

  get slug(): string {
    return this.problem.type.replace(/^.*\//, '');
  }
}

interface Answer<T> {
  data?: T;
  error?: Problem;
  response: Response;
}

/** What an answer that is none of this API is refused with: a proxy's, say. */
const stranger = (status: number): Problem => ({
  type: 'about:blank',
  title: 'No answer of this API',
  status,
  detail: 'Something between here and the server answered.',
});

/**
 * What the call gives. A limit (429) and a server in trouble (5xx) are waited out for as long as they say, and so is a
 * connection that breaks. Only for what may be done twice: reading, changing to a value, and what carries an id.
 */
export async function patiently<T>(call: () => Promise<Answer<T>>, signal?: AbortSignal): Promise<T> {
  for (let failures = 0; ; failures++) {
    const answer = await call().catch((error) => {
      if (signal?.aborted) throw error;
      // The connection broke, took too long, or the answer was cut off.
      if (error instanceof TypeError || error instanceof DOMException || error instanceof SyntaxError) return undefined;
      throw error;
    });
    if (answer?.response.ok) return answer.data as T;
    const status = answer?.response.status ?? 503;
    if (status < 500 && status !== 429) {
      const { error } = answer as Answer<T>;
      throw new Refusal(typeof error === 'object' ? error : stranger(status));
    }
    const told = Number(answer?.response.headers.get('Retry-After'));
    // Not all at once.
    const seconds = (told || Math.min(30, 2 ** failures)) * (1 + Math.random() / 5);
    await pause(seconds * 1000, undefined, { signal });
  }
}
