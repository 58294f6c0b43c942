// @ts-check
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
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

// In thousands of bytes of brotli 11.
const ENTRY = 4000;
const OPENED = 16000;

test('the widget keeps within its sizes', async () => {
  const entry = await readFile(dist + 'widget.js', 'utf8');
  // The entry loads one thing: the panel. What that would import in turn would show here as well.
  const parts = [...entry.matchAll(/assets\/[\w.-]+\.js/g)].map(([name]) => name);
  const sizes = new Map([['widget.js', brotliCompressSync(entry).length]]);
  for (const part of parts) {
    const code = await readFile(dist + part, 'utf8');
    assert.doesNotMatch(code, /\bimport\s*[("']/, `${part} loads something that is not counted`);
    sizes.set(part, brotliCompressSync(code).length);
  }
  const opened = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  console.log('brotli, bytes');
  for (const [name, size] of sizes) console.log(String(size).padStart(8), name);
  console.log(String(opened).padStart(8), `the opened widget (of ${OPENED}; its entry of ${ENTRY})`);
  assert.ok(sizes.size > 1, 'the entry names its panel');
  assert.ok(/** @type {number} */ (sizes.get('widget.js')) <= ENTRY, 'the entry is too large');
  assert.ok(opened <= OPENED, 'the opened widget is too large');
});
