// @ts-check
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import ts from 'typescript';

/** @param {string} path */
const read = (path) => readFile(new URL('../' + path, import.meta.url), 'utf8');

/** The members of one of the interfaces that holdline.d.ts tells pages of. @param {string} name */
async function members(name) {
  const source = ts.createSourceFile('holdline.d.ts', await read('holdline.d.ts'), ts.ScriptTarget.Latest);
  const found = source.statements.filter(ts.isInterfaceDeclaration).find((one) => one.name.text === name);
  return (found?.members || []).map((member) => /** @type {ts.Identifier} */ (member.name).text).sort();
}

/** The first cells of README's tables, of which those match. @param {RegExp} wanted */
async function told(wanted) {
  const cells = [...(await read('README.md')).matchAll(/^\| ([^|]+) \|/gm)].map(([, cell]) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(wanted)].map(([, name]) => name)).sort();
}

test('what the types promise is what the entry has and README tells: calls', async () => {
  const calls = (await members('Holdline')).filter((name) => name !== 'config');
  const [, names = ''] = (await read('src/widget/entry.js')).match(/'(start [\w ]+)'\.split/) || [];
  assert.deepEqual(names.split(' ').sort(), calls);
  assert.deepEqual([...new Set(await told(/`(\w+)\(/g)), 'push'].sort(), calls);
});

test('what the types promise is what README tells: attributes and events', async () => {
  const attributes = (await members('HoldlineConfig')).filter((name) => !['host', 'texts'].includes(name));
  assert.deepEqual(await told(/^`data-(\w+)`/g), attributes);
  assert.deepEqual(
    await told(/`([a-z]+(?::[a-z]+)?)`(?!.*data-)(?=,|$)/g).then((all) =>
      all.filter((name) => !/sessionStorage/.test(name)),
    ),
    await members('HoldlineEvents'),
  );
});
