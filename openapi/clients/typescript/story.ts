/** An agent's program and a visitor talk, through a client that is generated from the spec. */
import { randomUUID } from 'node:crypto';
import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './generated/contract.js';
import { once, patiently, Refusal, Superseded } from './patience.js';
import { poll } from './poll.js';

type Chat = components['schemas']['Chat'];

const { HOLDLINE_URL = '', EMPLOYEE_ID = '', PASSWORD = '' } = process.env;
const ROUNDS = 10;
/** The story takes seconds. */
const over = AbortSignal.timeout(300_000);

const clientWith = (token?: string): Client<paths> =>
  createClient<paths>({
    baseUrl: `${HOLDLINE_URL}/api/v1`,
    headers: token ? { Authorization: `Bearer ${token}` } : {},
  });

const say = (client: Client<paths>, chat_id: string, text: string) => {
  const body = { id: randomUUID(), text };
  return patiently(() => client.POST('/chats/{chat_id}/messages', { params: { path: { chat_id } }, body }));
};

const readState = async (client: Client<paths>) => (await patiently(() => client.GET('/chats'))).last_event_id;

/** By which slug the call is refused, which is expected. */
async function slugOf(call: Promise<unknown>): Promise<string> {
  const refusal = await call.then(
    () => undefined,
    (error) => error,
  );
  if (refusal instanceof Refusal) return refusal.slug;
  throw refusal ?? new Error('not refused');
}

/** Answers each message of the visitor, and closes the chat after the last. */
async function agent(client: Client<paths>, begin: string, heard: string[]): Promise<void> {
  for await (const { type, message } of poll(client, begin, () => readState(client), over)) {
    // Types that are not known, of a newer server, are passed over; so are fields.
    if (type !== 'message' || message?.sender !== 'visitor') continue;
    heard.push(message.text);
    const { chat_id } = message;
    await say(client, chat_id, `answer ${heard.length}`);
    if (heard.length === ROUNDS) {
      await patiently(() => client.POST('/chats/{chat_id}/close', { params: { path: { chat_id } } }));
      return;
    }
  }
}

/** Asks, waits for the answer, and asks the next, until the chat is closed. */
async function visitor(client: Client<paths>, chat: Chat, begin: string, heard: string[]): Promise<string> {
  for await (const event of poll(client, begin, () => readState(client), over)) {
    if (event.type === 'chat.closed') return event.chat?.closed_reason ?? '';
    if (event.type !== 'message' || event.message?.sender !== 'agent') continue;
    heard.push(event.message.text);
    if (heard.length < ROUNDS) await say(client, chat.id, `question ${heard.length + 1}`);
  }
  return '';
}

const anyone = clientWith();
const logIn = { employee_id: EMPLOYEE_ID, password: PASSWORD };
const session = await once(() => anyone.POST('/session', { body: logIn }));
const mint = () => once(() => anyone.POST('/visitors', { body: { name: 'Kim' } }));
let unsure = false;
const minted = await mint().catch((error) => {
  if (error instanceof Refusal) throw error;
  // The answer got lost. There may be a visitor whom nobody knows, which does no harm.
  unsure = true;
  return mint();
});
const [ann, kim] = [clientWith(session.token), clientWith(minted.token)];

const message = { id: randomUUID(), text: 'question 1' };
const openChat = () => patiently(() => kim.POST('/chats', { body: { agent_id: session.agent.id, message } }));
const refused = await slugOf(openChat());

const begin = await readState(ann);
await patiently(() => ann.PATCH('/agents/me', { body: { status: 'available' } }));
// Whoever polls is there: from now on a visitor can choose the agent.
await patiently(() => ann.GET('/events', { params: { query: { wait: 0 }, header: { 'Last-Event-ID': begin } } }));
const cursor = await readState(kim);
const chat = await openChat();
const heard = { agent: [] as string[], visitor: [] as string[] };
const [closed] = await Promise.all([visitor(kim, chat, cursor, heard.visitor), agent(ann, begin, heard.agent)]);
// Another program of the same agent polls by now.
const more = poll(ann, begin, () => readState(ann), over).next();
const superseded = await more.then(
  () => false,
  (error) => error instanceof Superseded,
);
const logOut = () => patiently(() => ann.DELETE('/session'));
// To be tried again tomorrow: nobody waits so long.
const putOff = await slugOf(logOut());
await logOut();
console.log(JSON.stringify({ refused, unsure, heard, closed, superseded, putOff }));
