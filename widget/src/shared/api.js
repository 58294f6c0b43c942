// @ts-check
/**
 * The one way to the server. `createApi(base, token)` gives a `call(method, path, options)` that answers the parsed
 * JSON (undefined for 204) and throws nothing but `Problem`.
 *
 * @import {Call} from './types.js'
 */

/** Seconds after which a call that is not a poll is given up. */
const DEADLINE = 15;

/**
 * Why a call failed. `status` is 0 and `slug` "network" when there was no answer (or "aborted", by the caller's signal);
 * else `slug` is the last part of the problem's `type` and `body` the whole problem, with its further members.
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

/** @param {Response} response */
async function problemOf(response) {
  // A proxy in between may answer with a page of its own: then the status is all there is to tell.
  const body = (await response.json().catch(() => 0)) || {};
  const slug = String(body.type || '').split('/problems/')[1] || 'http-' + response.status;
  return new Problem(response.status, slug, body, Number(response.headers.get('Retry-After')) || undefined);
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
    signal?.addEventListener('abort', giveUp);
    if (signal?.aborted) giveUp();
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
      if (!response.ok) throw await problemOf(response);
      // Read the body here, so that the deadline covers it.
      return response.status === 204 ? undefined : await response.json();
    } catch (error) {
      throw error instanceof Problem ? error : new Problem(0, signal?.aborted ? 'aborted' : 'network');
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    }
  };
}
