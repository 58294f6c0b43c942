// @ts-check
/**
 * Asks a live server by schemathesis whether it is what the document says: as an agent, an admin, a visitor and nobody.
 * `node conformance.js [EXAMPLES]`: how many cases at most for each operation, and each way of making them.
 */
import { randomUUID } from 'node:crypto';
import { Desk, run } from './clients/stage.js';

const examples = process.argv[2] ?? '10';
const here = new URL('.', import.meta.url).pathname;
const LIMITS = ['visitor-messages', 'visitor-openings', 'visitor-polls', 'visitor-calls', 'agent-polls', 'agent-calls']
  .concat('address-minting', 'address-openings', 'address-erasures', 'address-calls', 'desk-calls')
  .flatMap((name) => [`--limit-${name}`, 'off']);
/** What would end the token by which the others are asked, or the chat in which they are: that comes last. */
const LAST = ['deleteSession', 'deleteSessions', 'deleteVisitor', 'updateAgentAsAdmin', 'deleteAgent'].concat(
  'deleteVisitorAsAdmin',
  'createBlock',
  'closeChat',
  'transferChat',
);

/** Whoever was there once is there for the whole run: nobody polls beside it. */
const PRESENT = [
  'agent-grace',
  'agent-gone-after',
  'visitor-grace',
  'visitor-away-after',
  'visitor-left-after',
  'idle-after',
].flatMap((name) => [`--${name}`, '12h']);

/**
 * A desk at work: an agent with a chat in which something was said, and visitors.
 * @param {Desk} desk
 */
async function scene(desk) {
  /** @param {string} name @param {boolean} admin @returns {Promise<string>} */
  const logIn = async (name, admin) => {
    const { employeeId: employee_id, password } = await desk.hire(name, { admin });
    const { token } = await desk.call('POST', '/session', { body: { employee_id, password } });
    return token;
  };
  const [ann, bob] = [await logIn('Ann Lee', false), await logIn('Bob Ray', true)];
  for (const token of [ann, bob]) {
    await desk.call('PATCH', '/agents/me', { token, body: { status: 'available' } });
    await desk.call('GET', '/events?wait=0', { token });
  }
  const { agents } = await desk.call('GET', '/agents');
  /** @param {string} name of the agent */
  const open = async (name) => {
    const page = { url: 'https://shop.example/bags', title: 'Bags' };
    const { token } = await desk.call('POST', '/visitors', { body: { name: 'Kim', page } });
    await desk.call('GET', '/events?wait=0', { token });
    const agent_id = agents.find((/** @type {{ name: string }} */ agent) => agent.name === name).id;
    const body = { agent_id, message: { id: randomUUID(), text: 'Good morning' } };
    return { visitor: token, chat: (await desk.call('POST', '/chats', { token, body })).id };
  };
  const [hers, his] = [await open('Ann Lee'), await open('Bob Ray')];
  return {
    nobody: { token: '', who: '', chat: hers.chat },
    visitor: { token: hers.visitor, who: '/visitors/me', chat: hers.chat },
    agent: { token: ann, who: '/session', chat: hers.chat },
    admin: { token: bob, who: '/session', chat: his.chat },
  };
}

/**
 * @param {Desk} desk
 * @param {{ token: string, who: string, chat: string }} caller
 * @param {string[]} only options that choose operations
 * @returns {Promise<string>} how many cases there were
 */
async function ask(desk, { token, chat }, only) {
  const args = [
    '--config-file',
    `${here}schemathesis.toml`,
    'run',
    `${here}openapi.yaml`,
    '--url',
    `${desk.url}/api/v1`,
  ]
    .concat('--max-examples', examples, '--continue-on-failure', '--no-color', '--warnings', 'off')
    .concat('--phases', 'examples,coverage,fuzzing,stateful')
    .concat(token ? ['-H', `Authorization: Bearer ${token}`] : [])
    .concat(only);
  const env = { COLUMNS: '120', HOLDLINE_CHAT: chat };
  const told = await run(`${here}.venv/bin/schemathesis`, args, { cwd: here, env });
  return told.match(/\d+ generated.*/)?.[0] ?? told;
}

/** @param {'nobody' | 'visitor' | 'agent' | 'admin'} name */
async function play(name) {
  const desk = await Desk.open([...LIMITS, ...PRESENT]);
  try {
    const caller = (await scene(desk))[name];
    const { token, who, chat } = caller;
    const read = async () => (await desk.call('GET', `/chats/${chat}/messages`, { token })).messages.length;
    const before = token && (await read());
    const without = token ? LAST : [];
    console.log(
      `${name}: ${await ask(
        desk,
        caller,
        without.flatMap((id) => ['--exclude-operation-id', id]),
      )}`,
    );
    if (!token) return;
    // Had the token ended on the way, what came after would have been refused for that alone.
    await desk.call('GET', who, { token });
    if ((await read()) <= before) throw new Error(`${name} has sent no message: the chat was not reached`);
    const rest = LAST.flatMap((id) => ['--include-operation-id', id]);
    console.log(`${name}, to the end: ${await ask(desk, caller, rest)}`);
  } finally {
    await desk.close();
  }
}

// Each with a desk of its own, so that none waits for another.
await Promise.all(
  /** @type {const} */ (['nobody', 'visitor', 'agent', 'admin']).map((name) =>
    play(name).catch((error) => {
      process.exitCode = 1;
      console.log(`${name}: ${error.message}`);
    }),
  ),
);
