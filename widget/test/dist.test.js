// @ts-check
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { transform } from 'esbuild';
import { namesToKeep } from '../build/names.mjs';
import { build } from '../build.mjs';

const dist = new URL('../dist/', import.meta.url).pathname;

/** @param {string} folder @returns {Promise<Record<string, string>>} */
async function contents(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = files.map(async (file) => [file.slice(folder.length + 1), await readFile(file, 'utf8')]);
  return Object.fromEntries((await Promise.all(pairs)).sort());
}

test('dist is what src builds to', async (context) => {
  const fresh = await mkdtemp(join(tmpdir(), 'dist-'));
  context.after(() => rm(fresh, { recursive: true }));
  await build(fresh);
  const [built, kept] = await Promise.all([contents(fresh), contents(dist.slice(0, -1))]);
  const mend = 'run `npm run build` in widget/ and commit widget/dist';
  assert.deepEqual(Object.keys(kept), Object.keys(built), mend);
  for (const name in built) assert.equal(kept[name] === built[name], true, `${name} differs: ${mend}`);
});

// Bytes of brotli, as the server sends them: quality 11 and a window of 22 bits, which are Node's own settings.
const ENTRY = 4000;
/** All that may come after the entry, in English: panel, menu and sound. */
const LATER = 16_000;

/** @param {string} code @param {string} kind */
const partsOf = (code, kind) => [...new Set(code.match(new RegExp(`assets/${kind}-[\\w-]+\\.js`, 'g')))];

/** @param {string} name */
const read = (name) => readFile(dist + name, 'utf8');

/** What is loaded: the entry, the panel that it names, and, when they are asked for, the parts that the panel names. */
async function parts() {
  const entry = await read('widget.js');
  const [panel, ...others] = partsOf(entry, '\\w+');
  assert.match(panel || '', /panel/, 'the entry names its panel');
  assert.deepEqual(others, [], 'the entry names nothing else');
  const more = partsOf(await read(panel), '\\w+');
  const kinds = more.map((name) => name.replace(/^assets.(\w+)-.*/, '$1'));
  assert.deepEqual(kinds.sort(), ['languages', 'menu', 'owner', 'sound'], 'what not everybody needs');
  const languages = more.find((name) => name.includes('languages')) || '';
  return { panel, more: [...more, ...partsOf(await read(languages), 'words')] };
}

test('the agent page, with its poll and its German, is no more than 60 kB', async () => {
  const parts = (await readdir(join(dist, 'assets'))).filter((name) => name.startsWith('agent'));
  assert.equal(parts.length, 4, 'script, styles, poll and German');
  const pieces = await Promise.all(['agent.html', ...parts.map((name) => `assets/${name}`)].map((name) => read(name)));
  const whole = pieces.reduce((sum, piece) => sum + brotliCompressSync(piece).length, 0);
  console.log(String(whole).padStart(8), 'the agent page (of 60000)');
  assert.ok(whole <= 60_000, 'the agent page is too large');
});

test('the widget keeps within its sizes', async () => {
  const { panel, more } = await parts();
  /** @param {string} name */
  const measured = async (name) => {
    const code = await read(name);
    assert.doesNotMatch(code, /\bimport\s*["'{*]/, `${name} loads something that is not counted`);
    const size = brotliCompressSync(code).length;
    console.log(String(size).padStart(8), name);
    return size;
  };
  console.log('brotli, bytes');
  const entry = await measured('widget.js');
  let later = await measured(panel);
  console.log(String(entry + later).padStart(8), 'the opened widget');
  for (const name of more) {
    const size = await measured(name);
    if (/\/(menu|sound)-/.test(name)) later += size;
  }
  console.log(String(later).padStart(8), `after the entry, in English (of ${LATER}; the entry of ${ENTRY})`);
  assert.ok(entry <= ENTRY, 'the entry is too large');
  assert.ok(later <= LATER, 'what comes after the entry is too large');
});

test('the entry is read without an error by browsers that only know ES2017 and import()', async () => {
  const entry = await read('widget.js');
  /** @param {string} target */
  const written = async (target) => {
    const supported = { 'dynamic-import': true };
    return (await transform(entry, { target, supported, charset: 'utf8', logLevel: 'error' })).code;
  };
  assert.equal((await written('es2017')) === (await written('esnext')), true, 'something of it is newer');
});

test('a property is renamed only if all that may name it is ours', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'names-'));
  context.after(() => rm(folder, { recursive: true }));
  /** @param {string} name @param {string} text */
  const file = async (name, text) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const options = { lib: ['ES2023', 'DOM'], module: 'ESNext', allowJs: true, checkJs: true, strict: true, types: [] };
  const config = await file('tsconfig.json', JSON.stringify({ compilerOptions: options }));
  const contract = await file('openapi.json', '{"schemas": {"Chat": {"properties": {"chat_id": {}}}}}');
  await file('problem.js', 'export class Problem extends Error { slug = ""; }');
  const agreement = await file(
    'link.d.ts',
    'import type { Problem } from "./problem.js"; export interface Link { stale(why: Problem): void }',
  );
  /** @param {string} code */
  const keptOf = async (code) =>
    namesToKeep({ config, contract, agreements: [agreement], sources: [await file('source.js', code)] });

  const kept = await keptOf(`
    /** @param {Record<string, any>} props */
    const h = (props) => props;
    /** @typedef {{taken: number}} Answer */
    const state = { ours: 1, left: 2, right: 3, sent: { deep: 4 }, word: 6, asked: 7 };
    /** @param {'left' | 'right'} side */
    export function use(side) {
      h({ attribute: state[side] });
      JSON.stringify(state.sent);
      const icon = { stroke: 1 };
      Object.entries(icon);
      'one word of'.split(' ');
      const answer = /** @type {Answer} */ (JSON.parse('{}'));
      const { untyped } = JSON.parse('{}');
      return [state.ours, answer.taken, untyped, 'asked' in state];
    }
  `);
  const ofContract = ['chat_id', 'stale', 'slug'];
  const ofPlatform = ['adoptedStyleSheets', 'ifAvailable', 'preventScroll', 'weekday'];
  const ofUse = ['left', 'right', 'attribute', 'deep', 'stroke', 'word', 'taken', 'untyped', 'asked'];
  for (const name of [...ofContract, ...ofPlatform, ...ofUse]) assert.ok(kept.has(name), `${name} is kept`);
  for (const name of ['ours', 'sent']) assert.ok(!kept.has(name), `${name} is renamed`);

  const blind = 'const state = { ours: 1 }; export const get = (/** @type {any} */ name) => state[name];';
  await assert.rejects(keptOf(blind), /no type says which members \[name\] may be/);
});
