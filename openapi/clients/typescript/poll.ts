import type { Client } from 'openapi-fetch';
import type { components, paths } from './generated/contract.js';
import { patiently } from './patience.js';

export type Event = components['schemas']['Event'];

/** How far a party has come. A program that keeps it goes on where it was after a new log-in, or a start of its own. */
export interface Place {
  cursor: string;
  /** By chat, the `seq` of the last message that was handled. */
  handled: Map<string, number>;
}

/** What is read after a `reset`: where to go on, and what nobody has told until then. */
export interface Missed {
  cursor: string;
  events: Event[];
}

/** Seconds for which the server may hold a poll, and how long it may take in all before it counts as lost. */
const WAIT = 25;
const TIME_OUT = WAIT + 10;

/**
 * All that happens from the place on, each message once and in order; an abort of `signal` throws. Where the connection
 * breaks it goes on at the last cursor. After a `reset` the state has to be read again: `reset` does it, and gives what was
 * missed, which comes next. Throws `Superseded` where another poll has taken over, a `Refusal` `unauthorized` where the
 * log-in is over, and what is beyond anybody's patience. The place moves on only behind what the caller has handled: after
 * a new log-in, poll from it again.
 */
export async function* poll(
  client: Client<paths>,
  place: Place,
  reset: () => Promise<Missed>,
  signal: AbortSignal,
): AsyncGenerator<Event> {
  for (;;) {
    signal.throwIfAborted();
    const answer = await patiently(
      () =>
        client.GET('/events', {
          params: { query: { wait: WAIT }, header: { 'Last-Event-ID': place.cursor } },
          signal: AbortSignal.any([signal, AbortSignal.timeout(TIME_OUT * 1000)]),
        }),
      { signal },
    );
    const isReset = answer.events.some(({ type }) => type === 'reset');
    const { cursor, events } = isReset ? await reset() : { ...answer, cursor: answer.last_event_id };
    for (const event of events) {
      const { message } = event;
      // What was read after a reset may be told as well.
      if (message && message.seq <= (place.handled.get(message.chat_id) ?? 0)) continue;
      yield event;
      if (message) place.handled.set(message.chat_id, message.seq);
    }
    place.cursor = cursor;
    for (const { type, chat } of events) if (type === 'chat.closed' && chat) place.handled.delete(chat.id);
  }
}
