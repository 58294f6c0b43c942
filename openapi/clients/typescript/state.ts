import type { Client } from 'openapi-fetch';
import type { paths } from './generated/contract.js';
import { patiently } from './patience.js';
import type { Event, Missed, Place } from './poll.js';

/** The newest hundred chats: who has more of them open at once follows `next`. An agent names itself, as an admin sees all. */
const readChats = (client: Client<paths>, agent_id?: string) =>
  patiently(() => client.GET('/chats', { params: { query: { agent_id, limit: 100 } } }));

/** Here and now: what was said before is left to others. */
export async function begin(client: Client<paths>, agentId?: string): Promise<Place> {
  const { chats, last_event_id } = await readChats(client, agentId);
  const open = chats.filter(({ state }) => state !== 'closed');
  return { cursor: last_event_id, handled: new Map(open.map(({ id, last_seq }) => [id, last_seq])) };
}

/** After a `reset`: the messages behind those that were handled, and which of the chats were closed. */
export async function catchUp(client: Client<paths>, { handled }: Place, agentId?: string): Promise<Missed> {
  const { chats, last_event_id } = await readChats(client, agentId);
  const events: Event[] = [];
  for (const chat of chats.reverse()) {
    const isClosed = chat.state === 'closed';
    if (isClosed && !handled.has(chat.id)) continue;
    const path = { chat_id: chat.id };
    for (let after_seq = handled.get(chat.id) ?? 0, more = after_seq < chat.last_seq; more; ) {
      const params = { path, query: { after_seq } };
      const page = await patiently(() => client.GET('/chats/{chat_id}/messages', { params }));
      events.push(...page.messages.map((message) => ({ type: 'message', chat_id: chat.id, message })));
      after_seq = page.messages.at(-1)?.seq ?? after_seq;
      more = page.more;
    }
    if (isClosed) events.push({ type: 'chat.closed', chat });
  }
  return { cursor: last_event_id, events };
}
