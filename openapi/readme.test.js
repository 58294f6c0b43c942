// @ts-check
/** The five minutes of README, walked through from an empty folder, as its snippets say. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Desk, run } from './clients/stage.js';

const readme = await readFile(new URL('README.md', import.meta.url), 'utf8');

/** Of a part of README the code of that kind. @param {string} part @param {string} kind */
function snippet(part, kind) {
  const text = readme.slice(readme.indexOf(`### In ${part}`));
  const found = text.match(new RegExp(`\`\`\`${kind}\\n([^]*?)\`\`\``));
  assert.ok(found, `${part} has no ${kind}`);
  return found[1];
}

for (const [language, kind, file, command] of [
  ['Python', 'python', 'agent.py', '.venv/bin/python agent.py'],
  ['TypeScript', 'ts', 'agent.mts', 'npx tsx agent.mts'],
])
  test(`an agent's program in ${language} answers a visitor`, { timeout: 300_000 }, async () => {
    assert.ok(readme.includes(`Write \`${file}\`, and run it with \`${command}\``));
    const folder = await mkdtemp(join(tmpdir(), 'holdline-five-minutes-'));
    // It is asked as fast as it answers whether the program is there.
    const desk = await Desk.open(['--limit-address-calls', 'off']);
    /** @type {import('node:child_process').ChildProcess | undefined} */
    let program;
    try {
      const { password: PASSWORD } = await desk.hire('Ann Lee', { employeeId: 'E1001' });
      const here = (/** @type {string} */ text) => text.replaceAll('http://127.0.0.1:8080', desk.url);
      await writeFile(join(folder, file), here(snippet(language, kind)));
      await run('bash', ['-euo', 'pipefail', '-c', here(snippet(language, 'sh'))], { cwd: folder });
      if (kind === 'ts')
        await run(
          'npx',
          ['tsc', '--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022', file],
          {
            cwd: folder,
          },
        );
      const env = { ...process.env, PASSWORD };
      // A group of its own: what the command starts ends with it.
      const start = () =>
        spawn('bash', ['-c', `exec ${command}`], { cwd: folder, env, detached: true, stdio: 'inherit' });
      program = start();

      const { token } = await desk.call('POST', '/visitors', { body: {} });
      const message = { id: randomUUID(), text: 'Is anybody there?' };
      let { last_event_id: cursor } = await desk.call('GET', '/chats', { token });
      /** @type {any} */
      let chat;
      // It is chosen as soon as it is there.
      for (const begun = Date.now(); !chat; ) {
        const { online } = await desk.call('GET', '/desk');
        if (online) chat = await desk.call('POST', '/chats', { token, body: { message } });
        assert.ok(Date.now() - begun < 60_000 && program.exitCode === null, 'that it is online');
      }
      /** What was heard until there are so many answers. @type {string[]} */
      const heard = [];
      const hear = async (/** @type {number} */ count) => {
        for (const begun = Date.now(); heard.length < count; ) {
          const answer = await desk.call('GET', '/events?wait=5', { token, headers: { 'Last-Event-ID': cursor } });
          cursor = answer.last_event_id;
          for (const { message } of answer.events) if (message?.sender === 'agent') heard.push(message.text);
          assert.ok(Date.now() - begun < 60_000, `that it answers; heard: ${heard}`);
        }
      };
      await hear(1);
      const again = { id: randomUUID(), text: 'Good' };
      await desk.call('POST', `/chats/${chat.id}/messages`, { token, body: again });
      await hear(2);

      // What is written while the program is not there is answered when it is back.
      process.kill(-(/** @type {number} */ (program.pid)), 'SIGKILL');
      await once(program, 'exit');
      const meanwhile = { id: randomUUID(), text: 'Are you there?' };
      await desk.call('POST', `/chats/${chat.id}/messages`, { token, body: meanwhile });
      program = start();
      await hear(3);
      assert.deepEqual(heard, ['You said: Is anybody there?', 'You said: Good', 'You said: Are you there?']);
    } finally {
      if (program?.pid && program.exitCode === null) {
        const exited = once(program, 'exit');
        process.kill(-program.pid, 'SIGKILL');
        await exited;
      }
      await desk.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
