// @ts-check
/**
 * Asks a live server by schemathesis whether it is what the document says: as an agent, an admin, a visitor and nobody.
 * `node conformance.js [EXAMPLES]`: how many cases at most for each operation, and each way of making them.
 */
import { Desk, run } from './clients/stage.js';

const examples = process.argv[2] ?? '10';
const here = new URL('.', import.meta.url).pathname;
const LIMITS = ['visitor-messages', 'visitor-openings', 'visitor-polls', 'visitor-calls', 'agent-polls', 'agent-calls']
  .concat('address-minting', 'address-openings', 'address-erasures', 'address-calls', 'desk-calls')
  .flatMap((name) => [`--limit-${name}`, 'off']);
/** What would end the token by which the others are asked. */
const LAST = ['deleteSession', 'deleteSessions', 'deleteVisitor'];

/** @param {Desk} desk @param {string} name @param {boolean} admin */
async function logIn(desk, name, admin) {
  const { employeeId: employee_id, password } = await desk.hire(name, { admin });
  const { token } = await desk.call('POST', '/session', { body: { employee_id, password } });
  await desk.call('PATCH', '/agents/me', { token, body: { status: 'available' } });
  await desk.call('GET', '/events?wait=0', { token });
  return token;
}

/** @type {Record<string, (desk: Desk) => Promise<string>>} */
const CALLERS = {
  nobody: async () => '',
  visitor: async (desk) => (await desk.call('POST', '/visitors', { body: {} })).token,
  agent: (desk) => logIn(desk, 'Ann Lee', false),
  admin: (desk) => logIn(desk, 'Bob Ray', true),
};

let failed = false;
for (const [caller, begin] of Object.entries(CALLERS)) {
  const desk = await Desk.open(LIMITS);
  try {
    const token = await begin(desk);
    const args = [
      '--config-file',
      `${here}schemathesis.toml`,
      'run',
      `${here}openapi.yaml`,
      '--url',
      `${desk.url}/api/v1`,
    ]
      .concat('--max-examples', examples, '--workers', '2', '--continue-on-failure', '--no-color', '--warnings', 'off')
      .concat(token ? ['-H', `Authorization: Bearer ${token}`] : [])
      .concat(token ? LAST.flatMap((id) => ['--exclude-operation-id', id]) : []);
    const told = await run(`${here}.venv/bin/schemathesis`, args, { cwd: here, env: { COLUMNS: '120' } });
    console.log(`${caller}: ${told.match(/\d+ generated.*|.*test cases.*/)?.[0] ?? told}`);
  } catch (error) {
    failed = true;
    console.log(`${caller}: ${/** @type {Error} */ (error).message}`);
  } finally {
    await desk.close();
  }
}
process.exitCode = failed ? 1 : 0;
