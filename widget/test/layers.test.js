// @ts-check
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { test } from 'node:test';

const src = new URL('../src', import.meta.url).pathname;

test('imports go one way: shared knows nobody, and the three surfaces do not know one another', async () => {
  const entries = await readdir(src, { recursive: true, withFileTypes: true });
  const files = entries.filter(({ name }) => /\.(jsx?|d\.ts)$/.test(name));
  for (const { parentPath: path, name } of files) {
    const code = await readFile(resolve(path, name), 'utf8');
    const from = relative(src, path).split('/')[0];
    for (const [, target] of code.matchAll(/(?:from|import)\s+['"](\.[^'"]+)['"]/g)) {
      const to = relative(src, resolve(path, target)).split('/')[0];
      // What the page around may rely on is an agreement, and no code.
      const agreed = relative(src, resolve(path, target)) === '../holdline.js';
      assert.ok(to === from || to === 'shared' || agreed, `${relative(src, path)}/${name} imports ${target}`);
    }
  }
});

test('colours are named in one place', async () => {
  const entries = await readdir(src, { recursive: true, withFileTypes: true });
  for (const { parentPath: path, name } of entries.filter(({ name }) => name.endsWith('.css'))) {
    const css = await readFile(resolve(path, name), 'utf8');
    const found = css.match(/#[\da-f]{3,8}\b(?![^{]*\{)|\b(?:rgba?|hsla?|oklch)\(/gi);
    assert.equal(found, null, `${name} names the colour ${found?.[0]}: put it into shared/tokens.js`);
  }
});
