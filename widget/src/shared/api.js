// @ts-check
/**
 * The one way to the server. `createApi(base, token)` gives a `call(method, path, options)` that answers the parsed
 * JSON (undefined for 204) and throws nothing but `Problem`.
 *
 * @import {Call} from './types.js'
 */

/** Seconds after which a call that is not a poll is given up. */
const DEADLINE = 15;

/** Seconds: the longest patience that is taken seriously. A timer of more than 24 days would be over at once. */
const DAY = 86_400;

/**
 * Why a call failed. `status` is 0 and `slug` "network" when there was no answer; else `slug` is the last part of the
 * problem's `type` and `body` the whole problem, with its further members.
 */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {string} slug
   * @param {Record<string, any>} [body]
   * @param {number} [retryAfter] seconds
   */
  constructor(status, slug, body = {}, retryAfter) {
    super(body.detail || body.title || slug);
    this.status = status;
    this.slug = slug;
    this.body = body;
    this.retryAfter = retryAfter;
    /** @type {number | undefined} when it will be tried again, in milliseconds; known to whoever does */
    this.retryAt = undefined;
  }
}

/**
 * Nothing was refused for good: the server asks for patience, and says for how long.
 * @param {{status: number}} problem
 */
export const isLimit = ({ status }) => status === 429 || status === 503;

/**
 * Nobody of ours said so: there was no answer, or somebody in between gave it, such as a proxy while the server restarts.
 * @param {{status: number, slug: string}} problem
 */
export const isForeign = (problem) => (!problem.status || /^http-/.test(problem.slug)) && !isLimit(problem);

/**
 * Seconds; none where the server said nothing, or a date, which is not heeded.
 * @param {Headers} headers
 */
export const patienceOf = (headers) => Math.min(DAY, Number(headers.get('Retry-After'))) || undefined;

/**
 * What a `Problem` says, as an object that may be told to another tab: an error would lose its members on the way.
 * @param {any} failure a `Response` that is not ok, or what `fetch` throws where there is none
 * @returns {Promise<Pick<Problem, 'status' | 'slug' | 'body' | 'message' | 'retryAfter'>>}
 */
export async function problemOf(failure) {
  const { status = 0, headers } = failure;
  // A proxy in between may answer with a page of its own: then the status is all there is to tell.
  const body = (status && (await failure.json().catch(() => 0))) || {};
  const slug = String(body.type).split('/problems/')[1] || (status ? 'http-' + status : 'network');
  const retryAfter = status ? patienceOf(headers) : undefined;
  return { status, slug, body, message: body.detail || body.title || slug, retryAfter };
}

/**
 * @param {string} base where the contract lives, such as "https://chat.example/api/v1"; no slash at the end
 * @param {() => string | undefined} [token] the bearer token of this moment; without one, a cookie may speak
 * @returns {Call}
 */
export function createApi(base, token) {
  return async (method, path, { body, headers, signal, timeout = DEADLINE, cache, anonymous } = {}) => {
    const given = new AbortController();
    const giveUp = () => given.abort();
    const timer = setTimeout(giveUp, timeout * 1000);
    signal?.addEventListener('abort', giveUp, { signal: given.signal });
    const bearer = !anonymous && token?.();
    try {
      const response = await fetch(base + path, {
        method,
        cache,
        signal: given.signal,
        credentials: token ? 'omit' : 'same-origin',
        headers: {
          ...(body && { 'Content-Type': 'application/json' }),
          ...(bearer && { Authorization: 'Bearer ' + bearer }),
          ...headers,
        },
        body: body && JSON.stringify(body),
      });
      if (!response.ok) throw response;
      // Read the body here, so that the deadline covers it.
      return response.status === 204 ? undefined : await response.json();
    } catch (error) {
      const { status, slug, body, retryAfter } = await problemOf(error);
      throw new Problem(status, slug, body, retryAfter);
    } finally {
      clearTimeout(timer);
      // All is read; this takes the listener away.
      giveUp();
    }
  };
}
