// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linked, safeHref, safePage } from '../src/shared/links.js';

/** @param {string} text */
const hrefs = (text) => linked(text).flatMap((piece) => (typeof piece === 'string' ? [] : [piece.href]));

test('addresses become links, the rest stays text, and nothing is lost', () => {
  const text = 'See https://a.example/b?c=1 or http://d.example (mailto:e@f.example).\nBye';
  assert.deepEqual(hrefs(text), ['https://a.example/b?c=1', 'http://d.example/', 'mailto:e@f.example']);
  assert.equal(
    linked(text)
      .map((piece) => (typeof piece === 'string' ? piece : piece.text))
      .join(''),
    text,
  );
});

test('what ends a sentence is no part of the address, a bracket of its own is', () => {
  assert.deepEqual(hrefs('(https://a.example/x).'), ['https://a.example/x']);
  assert.deepEqual(hrefs('https://a.example/x_(y), and'), ['https://a.example/x_(y)']);
  assert.deepEqual(hrefs('https://a.example/?!'), ['https://a.example/']);
});

test('nor is what stands around an address in other languages', () => {
  for (const text of [
    '„#“',
    '“#”',
    '‘#’',
    '«#»',
    '‹#›',
    '#…',
    '#’s',
    '#،',
    '#؟ نعم',
    '#。よろしく',
    '「#」です',
    '（#）',
    '#，谢谢',
    '#！',
  ])
    assert.deepEqual(hrefs(text.replace('#', 'https://a.example/bags')), ['https://a.example/bags'], text);
  assert.deepEqual(hrefs('https://a.example/a、https://b.example/b'), ['https://a.example/a', 'https://b.example/b']);
  for (const path of ['日本語', '人々', '〇', '漢字カタカナー', 'مدينة،_دولة', 'é–ü', 'ｶﾅ'])
    assert.equal(linked(`https://a.example/${path}`).length, 1, path);
});

test('no other scheme and no disguise becomes a link', () => {
  for (const text of [
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'https://bank.example@evil.example/',
    'https://',
    'ftp://a.example',
  ])
    assert.deepEqual(hrefs(text), [], text);
  assert.deepEqual(hrefs('https://a.example/\u202egpj.exe'), ['https://a.example/']);
  assert.equal(safeHref(' javascript:alert(1)'), undefined);
  assert.equal(safePage('mailto:a@b.example'), undefined);
  assert.equal(safePage('https://a.example/b'), 'https://a.example/b');
});
