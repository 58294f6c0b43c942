// @ts-check
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterEach, test } from 'node:test';
import ts from 'typescript';
import * as language from '../src/agent/language.js';
import english from '../src/agent/words/en.js';
import { idleWords, lasting, waitWords } from '../src/agent/words.js';
import { places, textOf } from './texts.js';

/** @import {Texts} from '../src/agent/words/texts.js' */

const { languageFor, phrase, speak, t } = language;
const src = new URL('../src/agent/', import.meta.url).pathname;

/** @type {Map<string, Texts>} by language */
const catalogues = new Map();
for (const name of Object.keys(language.LANGUAGES))
  catalogues.set(name, (await import(new URL(`words/${name}.js`, `file://${src}`).href)).default);

Object.defineProperties(globalThis, {
  document: { value: { documentElement: { lang: '' } } },
  navigator: { value: { languages: [] } },
});

/** @param {...string} languages of the browser */
async function hear(...languages) {
  Object.assign(navigator, { languages });
  await speak(async (name) => catalogues.get(name) ?? {});
}

afterEach(() => hear('en-GB'));

/**
 * The texts of a module. Nothing but a literal can be found here, so nothing else may be handed to `t` or `phrase`.
 * @param {string} name
 * @param {string} code
 */
function textsOf(name, code) {
  const source = ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JSX);
  /** @type {string[]} */
  const found = [];
  /** @param {ts.Node} node */
  function visit(node) {
    ts.forEachChild(node, visit);
    const { parent } = node;
    if (!ts.isIdentifier(node) || !['t', 'phrase'].includes(node.text)) return;
    if (ts.isImportSpecifier(parent)) return assert.ok(!parent.propertyName, `${name}: ${node.text} has another name`);
    if (ts.isPropertyAccessExpression(parent) && parent.name === node) return;
    found.push(textOf(node, name));
  }
  visit(source);
  return found;
}

/** @type {Set<string>} */
const texts = new Set();
for (const { parentPath, name } of await readdir(src, { recursive: true, withFileTypes: true })) {
  const path = join(parentPath, name);
  if (!/\.jsx?$/.test(name) || name === 'language.js' || parentPath.endsWith('words')) continue;
  const code = await readFile(path, 'utf8');
  for (const text of textsOf(relative(src, path), code)) texts.add(text);

  test(`${relative(src, path)}: what people read goes by their language`, () => {
    // JSX text is not in any catalogue. The name of the product is the same in all.
    const source = ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JSX);
    /** @param {ts.Node} node */
    const visit = (node) => {
      ts.forEachChild(node, visit);
      if (ts.isJsxText(node)) assert.doesNotMatch(node.text, /\p{L}{2}/u, 'a text without t');
      if (!ts.isJsxAttribute(node) || !node.initializer || !ts.isStringLiteral(node.initializer)) return;
      const told = ['aria-label', 'title', 'placeholder', 'alt', 'label', 'text', 'yes', 'no'];
      assert.ok(!told.includes(node.name.getText()), `${node.getText()}: a text without t`);
    };
    visit(source);
    assert.doesNotMatch(code, /toLocale\w*String\((?!lang\b)|Intl\.\w+\((?!lang\b)/, 'in no language, or a fixed one');
    assert.doesNotMatch(code, /\b(?:clock|dayLabel)\b[^;]*shared\/time/, 'these are in language.js');
  });
}

test('a text that cannot be found in the sources is an error', () => {
  assert.deepEqual(textsOf('a.jsx', `t('One'); x.t(y); phrase('{n} of it', { n: <b /> });`), ['One', '{n} of it']);
  for (const code of ['t(text)', 't(a ? "One" : "Two")', 'list.map(t)', 't("Hello {name}")', 't("Hello", { name })'])
    assert.throws(() => textsOf('a.jsx', code), assert.AssertionError, code);
  assert.ok(texts.size > 150, 'the page has texts');
});

test('English: what counts something has both forms, and nothing else is there', () => {
  assert.deepEqual(
    Object.keys(english).filter((text) => !texts.has(text)),
    [],
    'not used any more',
  );
});

for (const [name, catalogue] of catalogues) {
  const { pluralCategories } = new Intl.PluralRules(name).resolvedOptions();

  test(`${name}: each form has the places of its text, and each plural of the language is there`, () => {
    for (const [text, value] of Object.entries(catalogue)) {
      for (const form of typeof value === 'string' ? [value] : Object.values(value)) {
        assert.deepEqual(places(form), places(text), text);
        assert.doesNotMatch(form, /[!¡]|\.\.\.|\s\s|^\s|\s$/, text);
        assert.ok(form, text);
      }
      if (typeof value === 'string') continue;
      assert.deepEqual(Object.keys(value).sort(), [...pluralCategories].sort(), text);
      assert.ok(text.includes('{n}'), `${text} counts nothing`);
    }
  });

  if (name === 'en') continue;
  test(`${name}: it has each text of the page, and no other`, () => {
    const has = Object.keys(catalogue);
    const missing = [...texts].filter((text) => !has.includes(text));
    assert.deepEqual(missing, [], 'missing');
    const unused = has.filter((text) => !texts.has(text));
    assert.deepEqual(unused, [], 'not used any more');
  });
}

test('what was chosen here decides, else the browser, in the manner of its region', () => {
  assert.equal(languageFor(null, ['de-AT', 'en']), 'de-AT');
  assert.equal(languageFor(null, ['fr', 'en-GB', 'de']), 'en-GB');
  assert.equal(languageFor(null, ['fr']), 'en');
  assert.equal(languageFor('de', ['en-GB', 'fr']), 'de');
  assert.equal(languageFor('de', ['en-GB', 'de-CH']), 'de-CH');
  assert.equal(languageFor('en', ['de']), 'en');
  assert.equal(languageFor('xx', ['de']), 'de');
});

test('numbers, times and plurals are those of the language', async () => {
  assert.equal(t('{n} new messages', { n: 1 }), '1 new message');
  assert.equal(t('{n} characters left', { n: 1234 }), '1,234 characters left');
  await hear('de-DE');
  assert.equal(document.documentElement.lang, 'de-DE');
  assert.equal(t('{n} new messages', { n: 1 }), '1 neue Nachricht');
  assert.equal(t('{n} characters left', { n: 1234 }), 'Noch 1.234 Zeichen');
  assert.equal(idleWords(120), 'Dieser Chat endet in 2 Minuten, wenn niemand schreibt.');
  assert.equal(waitWords(1), 'Versuchen Sie es in 1 Sekunde erneut.');
  assert.equal(lasting(new Date(0), 240_000), '4 Min.');
  assert.equal(language.clock(new Date(2026, 0, 1, 14, 5)), '14:05');
  assert.equal(language.dayLabel(new Date()), 'Heute');
});

test('a sentence keeps the elements that stand in it', async () => {
  const bold = { b: 1 };
  assert.deepEqual(phrase('by {name}, {time}', { name: bold, time: bold }), ['by ', bold, ', ', bold, '']);
  await hear('de');
  assert.deepEqual(phrase('{name} is typing', { name: bold }), ['', bold, ' schreibt']);
});

test('without its catalogue the page is in English', async () => {
  Object.assign(navigator, { languages: ['de'] });
  await speak(async () => {
    throw new TypeError('Failed to fetch');
  });
  assert.deepEqual([language.lang, t('Send')], ['en', 'Send']);
});
