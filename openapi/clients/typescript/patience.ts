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

/**
 * What the call gives. A limit (429) and a server that is busy (503) are waited out for as long as they say, and so is a
 * connection that breaks. A message that is sent twice with one id is there once, so any call may be made again.
 */
export async function patiently<T>(call: () => Promise<Answer<T>>, signal?: AbortSignal): Promise<T> {
  for (let failures = 0; ; failures++) {
    let seconds = Math.min(30, 2 ** failures * Math.random());
    try {
      const { data, error, response } = await call();
      if (!error) return data as T;
      const wait = response.headers.get('Retry-After');
      if (!wait || (response.status !== 429 && response.status !== 503)) throw new Refusal(error);
      seconds = Number(wait);
    } catch (error) {
      if (error instanceof Refusal || signal?.aborted) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}
