import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from '../fixtures/index.ts';

/** What the README says is true. */

const root = join(import.meta.dirname, '..', '..');
const readme = await readFile(join(root, 'README.md'), 'utf8');

/** The cells of the table rows whose first cell matches. */
const rows = (first: RegExp) =>
  readme
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .filter(([cell]) => cell && first.test(cell));

test('the table of settings has every flag, with its default', async ({ desk }) => {
  const help = await desk.command(['serve', '--help']);
  const flags = help.split(/\n(?= {2,6}(?:-\w, )?--)/).flatMap((block) => {
    const name = block.match(/--([\w-]+)/)?.[1];
    if (!name || !block.includes('[env: ')) return [];
    return [[`\`--${name}\``, block.match(/\[default: (.+?)\]/)?.[1] ?? '']];
  });
  expect(flags.length).toBeGreaterThan(10);
  const told = rows(/^`--[\w-]+`$/).map(([name, value]) => [name, value.match(/`(.+)`/)?.[1] ?? '']);
  expect(told.sort()).toEqual(flags.sort());
});

test('the table of sizes tells the truth', async () => {
  const dist = join(root, 'widget', 'dist');
  const assets = await readdir(join(dist, 'assets'));
  const size = async (file: string) => brotliCompressSync(await readFile(join(dist, file))).length / 1000;
  const part = (name: string) =>
    size(join('assets', assets.find((file) => file.startsWith(`${name}-`) && file.endsWith('.js')) ?? name));
  const entry = await size('widget.js');
  const opened = entry + (await part('panel'));
  const all = opened + (await part('menu')) + (await part('sound'));
  const told = rows(/^(before|with) /).map(([, cell]) => cell);
  expect(told).toEqual([entry, opened, all].map((kB) => kB.toFixed(1)));
});

test('the example of the API works as it stands', async ({ desk, hire }) => {
  const example = readme.match(/```sh\n(api=[\s\S]+?)```/)?.[1] ?? '';
  expect(example).toContain('http://127.0.0.1:8080');
  const agent = await hire('Ann Lee');
  let answer: string | undefined;
  const run = promisify(execFile)('bash', ['-euc', example.replace('http://127.0.0.1:8080', desk.url)])
    .then(({ stdout }) => stdout, String)
    .then((text) => {
      answer = text;
    });
  await agent.take('Hello');
  // It hears what happens from its poll on: the agent gives it something until then.
  for (let n = 1; answer === undefined; n++) await agent.say(`Good morning ${n}`);
  await run;
  expect(answer).toMatch(/"events":\[{/);
  expect(answer).toContain('"last_event_id"');
});

test('every link inside the project leads somewhere', () => {
  const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path);
  expect(links.length).toBeGreaterThan(2);
  expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
