/** An agent's program and a visitor talk, through a client that is generated from the spec. */
import { randomUUID } from 'node:crypto';
import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './generated/contract.js';
import { Broken, fetchWhole, once, patiently, Refusal, Superseded } from './patience.js';
import { type Place, poll } from './poll.js';
import { begin, catchUp } from './state.js';

type Chat = components['schemas']['Chat'];

const { HOLDLINE_URL = '', EMPLOYEE_ID = '', PASSWORD = '' } = process.env;
const ROUNDS = 10;
/** Questions that are asked before the first is answered. */
const AT_ONCE = 3;
/** The story takes seconds. */
const over = AbortSignal.timeout(300_000);

const clientWith = (token?: string): Client<paths> =>
  createClient<paths>({
    baseUrl: `${HOLDLINE_URL}/api/v1`,
    fetch: fetchWhole,
    headers: token ? { Authorization: `Bearer ${token}` } : {},
  });

const say = (client: Client<paths>, chat_id: string, text: string) => {
  const body = { id: randomUUID(), text };
  return patiently(() => client.POST('/chats/{chat_id}/messages', { params: { path: { chat_id } }, body }));
};

/** By which slug the call is refused, which is expected. */
async function slugOf(call: Promise<unknown>): Promise<string> {
  const refusal = await call.then(
    () => undefined,
    (error) => error,
  );
  if (refusal instanceof Refusal) return refusal.slug;
  throw refusal ?? new Error('not refused');
}

const logIn = async () => {
  const body = { employee_id: EMPLOYEE_ID, password: PASSWORD };
  const session = await once(() => clientWith().POST('/session', { body }));
  return { agent: session.agent, client: clientWith(session.token) };
};

/** Answers each message of the visitor, and closes the chat after the last. */
async function answer(client: Client<paths>, agentId: string, place: Place, heard: string[]): Promise<void> {
  for await (const { type, message } of poll(client, place, () => catchUp(client, place, agentId), over)) {
    // Types that are not known, of a newer server, are passed over; so are fields.
    if (type !== 'message' || message?.sender !== 'visitor') continue;
    const { chat_id } = message;
    await say(client, chat_id, `answer ${heard.length + 1}`);
    heard.push(message.text);
    if (heard.length === ROUNDS) {
      await patiently(() => client.POST('/chats/{chat_id}/close', { params: { path: { chat_id } } }));
      return;
    }
  }
}

/** The agent's whole work: it logs in again where the session ends, 12 hours after the last call that was not a poll. */
async function agent(client: Client<paths>, agentId: string, place: Place, heard: string[]): Promise<Client<paths>> {
  for (;;) {
    try {
      await answer(client, agentId, place, heard);
      return client;
    } catch (error) {
      if (!(error instanceof Refusal && error.slug === 'unauthorized')) throw error;
      client = (await logIn()).client;
    }
  }
}

/** Waits for each answer, and asks the next, until the chat is closed. */
async function visitor(client: Client<paths>, chat: Chat, place: Place, heard: string[]): Promise<string> {
  for await (const event of poll(client, place, () => catchUp(client, place), over)) {
    if (event.type === 'chat.closed') return event.chat?.closed_reason ?? '';
    if (event.type !== 'message' || event.message?.sender !== 'agent') continue;
    heard.push(event.message.text);
    const next = heard.length + AT_ONCE;
    if (next <= ROUNDS) await say(client, chat.id, `question ${next}`);
  }
  return '';
}

const { agent: self, client } = await logIn();
let ann = client;
const mint = () => once(() => clientWith().POST('/visitors', { body: { name: 'Kim' } }));
let unsure = false;
const minted = await mint().catch((error) => {
  if (!(error instanceof Broken)) throw error;
  // The answer got lost. There may be a visitor whom nobody knows, which does no harm.
  unsure = true;
  return mint();
});
const kim = clientWith(minted.token);

const message = { id: randomUUID(), text: 'question 1' };
const openChat = () => patiently(() => kim.POST('/chats', { body: { agent_id: self.id, message } }));
const refused = await slugOf(openChat());

const place = await begin(ann, self.id);
await patiently(() => ann.PATCH('/agents/me', { body: { status: 'available' } }));
// Whoever polls is there: from now on a visitor can choose the agent.
const header = { 'Last-Event-ID': place.cursor };
await patiently(() => ann.GET('/events', { params: { query: { wait: 0 }, header } }));
const kimsPlace = await begin(kim);
const chat = await openChat();
for (let n = 2; n <= AT_ONCE; n++) await say(kim, chat.id, `question ${n}`);
const heard = { agent: [] as string[], visitor: [] as string[] };
const talk = visitor(kim, chat, kimsPlace, heard.visitor);
const [closed, latest] = await Promise.all([talk, agent(ann, self.id, place, heard.agent)]);
ann = latest;
const isThrown = async (signal: AbortSignal, expected: (error: unknown) => boolean) => {
  const next = poll(ann, place, () => catchUp(ann, place, self.id), signal).next();
  return next.then(() => false, expected);
};
const aborted = await isThrown(AbortSignal.abort(), (error) => error instanceof Error && error.name === 'AbortError');
// Another program of the same agent polls by now.
const superseded = await isThrown(over, (error) => error instanceof Superseded);
// A mistake of one's own is not waited out.
const slip = await patiently(() => Promise.reject(new TypeError('a slip'))).catch(
  (error) => error instanceof TypeError,
);
const logOut = (patience?: number) => patiently(() => ann.DELETE('/session'), { patience });
// To be tried again tomorrow: nobody waits so long.
const putOff = await slugOf(logOut());
const hurried = await slugOf(logOut(5));
await logOut();
console.log(JSON.stringify({ refused, unsure, heard, closed, aborted, superseded, slip, putOff, hurried }));
