// @ts-check

/** What the header cannot tell: it knows whole seconds. */
const BLUR = 2000;

/**
 * Milliseconds by which the server's clock is ahead of this one's; undefined when it could not be found out.
 * @returns {Promise<number | undefined>}
 */
export async function readSkew() {
  try {
    const begun = Date.now();
    const { headers } = await fetch('/api/v1/desk', { cache: 'no-store', credentials: 'omit' });
    const there = Date.parse(headers.get('Date') ?? '') + 500;
    return skewOf(there, (begun + Date.now()) / 2);
  } catch {
    return undefined;
  }
}

/** @param {number} there @param {number} here */
export function skewOf(there, here) {
  const skew = Math.round(there - here);
  return Number.isNaN(skew) ? undefined : Math.abs(skew) < BLUR ? 0 : skew;
}
