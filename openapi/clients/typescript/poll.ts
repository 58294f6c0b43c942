import type { Client } from 'openapi-fetch';
import type { components, paths } from './generated/contract.js';
import { patiently } from './patience.js';

export type Event = components['schemas']['Event'];

/** Seconds for which the server may hold a poll, and how long it may take in all before it counts as lost. */
const WAIT = 25;
const TIME_OUT = WAIT + 10;

/**
 * All that happens from the cursor on, each event once and in order; an abort of `signal` throws. Where the connection breaks
 * it goes on at the last cursor. After a `reset` the state has to be read again: `reset` does it, and gives the cursor
 * that came with it. Throws `Superseded` where another poll has taken over, and what is beyond anybody's patience.
 */
export async function* poll(
  client: Client<paths>,
  cursor: string,
  reset: () => Promise<string>,
  signal: AbortSignal,
): AsyncGenerator<Event> {
  while (!signal.aborted) {
    const { events, last_event_id } = await patiently(
      () =>
        client.GET('/events', {
          params: { query: { wait: WAIT }, header: { 'Last-Event-ID': cursor } },
          signal: AbortSignal.any([signal, AbortSignal.timeout(TIME_OUT * 1000)]),
        }),
      signal,
    );
    cursor = events.some(({ type }) => type === 'reset') ? await reset() : last_event_id;
    yield* events;
  }
}
