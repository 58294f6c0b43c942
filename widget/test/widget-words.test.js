// @ts-check
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { beforeEach, test } from 'node:test';
import ts from 'typescript';
import * as language from '../src/widget/panel/language.js';
import * as words from '../src/widget/panel/words.js';
import { places, textOf } from './texts.js';

/** @import {Chat} from '../src/shared/types.js' */
/** @import {Config, Texts} from '../src/widget/link.js' */

const { t, useLanguage } = language;

/** What has texts. */
const folders = ['panel', 'more'].map((name) => new URL(`../src/widget/${name}/`, import.meta.url));
const folder = new URL('../src/widget/words/', import.meta.url);
const files = (await readdir(folder)).filter((file) => file.endsWith('.js'));
/** @type {Map<string, Texts>} by language */
const catalogues = new Map();
for (const file of files) catalogues.set(file.slice(0, -3), (await import(new URL(file, folder).href)).default);

/** What the build puts in. */
const LANGUAGES = '../src/widget/more/languages.js';
const WORDS = Object.fromEntries(files.map((file) => [file.slice(0, -3), `../src/widget/words/${file}`]));

/** What the page and the browser say. */
const said = { page: '', browser: 'en-GB' };
Object.defineProperties(globalThis, {
  LANGUAGES: { value: LANGUAGES },
  WORDS: { value: WORDS },
  document: {
    value: {
      documentElement: {
        get lang() {
          return said.page;
        },
      },
    },
  },
  navigator: {
    value: {
      get language() {
        return said.browser;
      },
    },
  },
});

/** @param {string} lang as on the tag @param {Record<string, Texts>} [texts] the owner's */
const speak = (lang, texts) =>
  useLanguage({ config: /** @type {Config} */ ({ lang, texts }), part: (path) => import(path) });

/** @param {string} lang as on the tag @param {string} [page] @param {string} [browser] @returns the language, and one text */
async function chosen(lang, page = '', browser = 'en-GB') {
  Object.assign(said, { page, browser });
  await speak(lang);
  return [language.lang, t('Send')];
}

beforeEach(async () => {
  Object.assign(said, { page: '', browser: 'en-GB' });
  await speak('en');
});

/**
 * The texts of a module. Nothing but a literal can be found here, so nothing else may be handed to `t`.
 * @param {string} name
 * @param {string} code
 */
function textsOf(name, code) {
  const source = ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true);
  /** @type {string[]} */
  const found = [];
  /** @param {ts.Node} node */
  function visit(node) {
    ts.forEachChild(node, visit);
    const { parent } = node;
    if (ts.isImportSpecifier(node) && (node.propertyName || node.name).text === 't')
      assert.ok(!node.propertyName, `${name}: t has another name here`);
    if (!ts.isIdentifier(node) || node.text !== 't') return;
    if (ts.isImportSpecifier(parent) || ts.isFunctionDeclaration(parent)) return;
    if (ts.isPropertyAccessExpression(parent) && parent.name === node) return;
    // Lent to the menu, under its own name.
    if (ts.isShorthandPropertyAssignment(parent) || (ts.isBindingElement(parent) && !parent.propertyName)) return;
    found.push(textOf(node, name));
  }
  visit(source);
  return found;
}

/** @type {Set<string>} */
const texts = new Set();
for (const folder of folders) {
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.js') || name.startsWith('language')) continue;
    for (const text of textsOf(name, await readFile(new URL(name, folder), 'utf8'))) texts.add(text);
  }
}

test('a text that cannot be found in the sources is an error', () => {
  assert.deepEqual(textsOf('a.js', `import { t } from 'b'; t('One'); x.t(y); say(t('{n} of it', { n: 1 }));`), [
    'One',
    '{n} of it',
  ]);
  for (const code of [
    't(text)',
    't(a ? "One" : "Two")',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the code that is looked at
    't(`One ${more}`)',
    'list.map(t)',
    'import { t as say } from "b"',
    't("Hello {name}")',
    't("Hello", { name })',
    't("Hello {name}", { n: 1 })',
    'const { t: say } = link',
  ])
    assert.throws(() => textsOf('a.js', code), assert.AssertionError, code);
  assert.ok(texts.size > 50, 'the panel has texts');
});

/** The forms of a text. @param {Texts[string]} value @returns {[string, string][]} by category */
const forms = (value) => (typeof value === 'string' ? [['other', value]] : Object.entries(value));

/** Does this category say the number already, as the Arabic dual does? @param {Intl.PluralRules} rules @param {string} category */
const saysNumber = (rules, category) =>
  category !== 'other' &&
  Array.from({ length: 1000 }, (_, n) => rules.select(n)).filter((is) => is === category).length === 1;

test('there is a catalogue for each language that is promised', () => {
  assert.deepEqual([...catalogues.keys()].sort(), ['ar', 'de', 'es', 'fr', 'ja']);
});

for (const [lang, catalogue] of catalogues) {
  const rules = new Intl.PluralRules(lang);
  const entries = Object.entries(catalogue).flatMap(([text, value]) =>
    forms(value).map(([category, form]) => ({ text, category, form, counts: typeof value !== 'string' })),
  );

  test(`${lang}: it has each text of the panel, and no other`, () => {
    const has = Object.keys(catalogue);
    assert.deepEqual(
      [...texts].filter((text) => !has.includes(text)),
      [],
      'missing',
    );
    assert.deepEqual(
      has.filter((text) => !texts.has(text)),
      [],
      'not used any more',
    );
  });

  test(`${lang}: each form has the places of its text`, () => {
    for (const { text, category, form, counts } of entries) {
      // "A new message": a language may say so in a word, where the category is for one number only.
      const silent = lang === 'ar' && counts && saysNumber(rules, category) && !form.includes('{n}');
      const wanted = places(text).filter((place) => !silent || place !== '{n}');
      assert.deepEqual(places(form), wanted, `${text}, ${category}`);
    }
  });

  test(`${lang}: what counts something has each plural of the language`, () => {
    const wanted = [...rules.resolvedOptions().pluralCategories].sort();
    for (const [text, value] of Object.entries(catalogue)) {
      if (typeof value === 'string') continue;
      assert.deepEqual(Object.keys(value).sort(), wanted, text);
      assert.ok(text.includes('{n}'), `${text} counts nothing`);
    }
  });

  test(`${lang}: the words are quiet, and tidy`, () => {
    for (const { text, form } of entries) {
      assert.doesNotMatch(form, /[!¡！]/, text);
      assert.equal(form, form.trim(), text);
      assert.ok(form, text);
      assert.doesNotMatch(form, /\s\s|\.\.\.|["']/, `${text}: with the marks of the language`);
      const full = /[.。]$/;
      assert.equal(full.test(form), full.test(text), `${text}: a sentence stays one, a label too`);
      assert.equal(/[?؟？]$/.test(form), text.endsWith('?'), `${text}: a question stays one`);
    }
  });
}

test('the tag decides, else the page, else the browser', async () => {
  assert.deepEqual(await chosen('de', 'fr', 'es'), ['de', 'Senden']);
  assert.deepEqual(await chosen('', 'fr', 'es'), ['fr', 'Envoyer']);
  assert.deepEqual(await chosen('', '', 'es'), ['es', 'Enviar']);
  assert.deepEqual(await chosen('en', 'fr', 'es'), ['en', 'Send']);
});

test('of two choices the later one counts, however late the texts of the earlier one come', async () => {
  /** @type {(_?: unknown) => void} */
  let come = () => {};
  const late = new Promise((resolve) => {
    come = resolve;
  });
  const config = /** @type {Config} */ ({ lang: 'de' });
  const earlier = useLanguage({ config, part: (path) => late.then(() => import(path)) });
  await speak('fr');
  come();
  await earlier;
  assert.deepEqual([language.lang, t('Send')], ['fr', 'Envoyer']);
});

test('a region has the texts of its language, and its own manner of numbers', async () => {
  assert.deepEqual(await chosen('de-AT'), ['de-AT', 'Senden']);
  assert.deepEqual(await chosen('', 'FR-ca'), ['fr-CA', 'Envoyer']);
  assert.deepEqual(await chosen('', '', 'ja-JP'), ['ja-JP', '送信']);
  assert.deepEqual(await chosen('', 'en-AU', 'de'), ['en-AU', 'Send']);
  await speak('de');
  assert.equal(language.span(3, 'minute'), '3 Minuten');
});

test('a language without texts falls through to the next', async () => {
  assert.deepEqual(await chosen('nl', 'fr', 'es'), ['fr', 'Envoyer']);
  assert.deepEqual(await chosen('nl', 'pt-BR', 'es'), ['es', 'Enviar']);
  assert.deepEqual(await chosen('', 'nl', 'en-US'), ['en-US', 'Send']);
});

test('no tag is an error, whatever somebody wrote there', async () => {
  for (const tag of ['-', 'x', 'de_AT', 'undefined', '日本語', 'en-', 'en-x', 'de-', 'de-toolongforatag', '*', ' ']) {
    await chosen(tag, tag, tag);
    assert.match(t('Send'), /^Send(en)?$/, tag);
    assert.match(t('{n} new messages', { n: 2 }), /^2 ne/, tag);
    assert.match(language.span(1, 'minute'), /^1 minute$/i, tag);
  }
});

test('what is no language at all is passed over, and texts that are none are none', async () => {
  said.page = 'de';
  for (const lang of [5, true, {}, [], null]) {
    await speak(/** @type {any} */ (lang));
    assert.deepEqual([language.lang, t('Send')], ['de', 'Senden'], String(lang));
  }
  for (const texts of [null, 5, { de: 5 }, { de: { Send: null } }, { de: { Send: 5 } }]) {
    await speak('de', /** @type {any} */ (texts));
    assert.match(t('Send'), /^Send(en)?$/, JSON.stringify(texts));
  }
  await speak('nl', {
    get nl() {
      return assert.fail("the page's own");
    },
  });
  assert.deepEqual([language.lang, t('Send')], ['en-GB', 'Send']);
});

test('of a language the region is that of the browser, unless the page says one', async () => {
  /** @type {[tag: string, page: string, browser: string, lang: string][]} */
  const regions = [
    ['', 'en', 'en-GB', 'en-GB'],
    ['', 'en-US', 'en-GB', 'en-US'],
    ['', 'de', 'de-AT', 'de-AT'],
    ['de', 'en', 'en-GB', 'de'],
    ['', 'en', 'de-AT', 'en'],
    ['', 'en', 'en-US@posix', 'en'],
  ];
  for (const [tag, page, browser, lang] of regions)
    assert.equal((await chosen(tag, page, browser))[0], lang, `${tag} ${page} ${browser}`);
});

test('without its catalogue the panel is in English', async (context) => {
  const broken = { nl: 'nothing.js' };
  Object.assign(WORDS, broken);
  context.after(() => Reflect.deleteProperty(WORDS, 'nl'));
  assert.deepEqual(await chosen('nl-BE', 'de', 'nl-BE'), ['en', 'Send']);
  await speak('nl', { nl: { Send: 'Versturen' } });
  assert.deepEqual([language.lang, t('Send'), t('Back')], ['nl-BE', 'Versturen', 'Back']);
});

test("the owner's texts win over ours, and ours over English", async () => {
  const own = {
    de: { Send: 'Los', '{n} new messages': 'Neu: {n}' },
    'de-CH': { Send: 'Abschicken' },
    nl: { Back: 'Terug' },
  };
  await speak('de', own);
  assert.deepEqual([t('Send'), t('Back'), t('{n} new messages', { n: 1 })], ['Los', 'Zurück', 'Neu: 1']);
  await speak('de-AT', own);
  assert.equal(t('Send'), 'Los');
  await speak('de-CH', own);
  assert.deepEqual([t('Send'), t('Back')], ['Abschicken', 'Zurück']);
  await speak('nl', own);
  assert.deepEqual([language.lang, t('Back'), t('Send')], ['nl', 'Terug', 'Send']);
  for (const tag of ['pt-BR', 'pt-br', 'pt_BR']) {
    await speak(tag, { 'pt-BR': { Send: 'Enviar' } });
    assert.deepEqual([language.lang, t('Send')], ['pt-BR', 'Enviar'], tag);
  }
  await speak('en', { en: { Send: 'Go' } });
  assert.deepEqual([t('Send'), t('Back')], ['Go', 'Back']);
  await speak('de');
  assert.equal(t('Send'), 'Senden');
});

test('a text that no catalogue has is the English that it is named by', async () => {
  for (const lang of ['en', ...catalogues.keys()]) {
    await speak(lang);
    assert.equal(t('Something {new}', { new: 'old' }), 'Something old');
  }
});

test('what counts something has the form of the count', async () => {
  const counted = () => [0, 1, 2, 3, 11, 100].map((n) => t('{n} new messages', { n }));
  assert.deepEqual(counted().slice(1, 3), ['1 new message', '2 new messages']);
  await speak('de');
  assert.deepEqual(counted().slice(1, 3), ['1 neue Nachricht', '2 neue Nachrichten']);
  await speak('ja');
  assert.deepEqual(counted().slice(1, 3), ['新着メッセージ1件', '新着メッセージ2件']);
  await speak('ar-AE');
  assert.deepEqual(counted(), [
    'لا رسائل جديدة',
    'رسالة جديدة واحدة',
    'رسالتان جديدتان',
    '3 رسائل جديدة',
    '11 رسالة جديدة',
    '100 رسالة جديدة',
  ]);
  // Of an owner who knows of two forms only.
  await speak('pl', { pl: { '{n} new messages': { one: '{n} nowa', other: '{n} nowych' } } });
  assert.deepEqual(counted().slice(1, 4), ['1 nowa', '2 nowych', '3 nowych']);
});

test('what is given stands as it is', () => {
  assert.equal(t('Write to {name}', { name: '$& {name} {n}' }), 'Write to $& {name} {n}');
  assert.equal(t('Write to {name}'), 'Write to ');
});

test('what is read from the right is known by its tag', async () => {
  const right = ['ar', 'ar-EG', 'ckb', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi'];
  for (const tag of [...right, 'de', 'arn', 'pa']) {
    await speak(tag, { [tag]: { Send: '…' } });
    assert.equal(language.dir, right.includes(tag) ? 'rtl' : 'ltr', tag);
  }
  await speak('ar');
  await speak('en');
  assert.equal(language.dir, 'ltr', 'after another one too');
});

/** @param {Partial<Chat>} more */
const chat = (more) => /** @type {Chat} */ ({ state: 'open', ...more });

test('the place in line is told with whom it is for', () => {
  assert.equal(words.place(chat({ position: 3, agent_name: 'Ann Lee' })), 'You are number 3 in line for Ann Lee.');
  assert.equal(words.place(chat({ position: 1 })), 'You are number 1 in line. Whoever is free next will answer.');
});

test('the end is told in minutes, then in seconds', async () => {
  const told = [125, 60, 52, 30, 5, 1].map(
    (seconds) => words.ending(seconds).match(/ends in (.*) if nobody writes\.$/)?.[1],
  );
  assert.deepEqual(told, ['2 minutes', '1 minute', '1 minute', '30 seconds', '5 seconds', '1 second']);
  await speak('fr');
  assert.equal(words.ending(125), 'Ce chat prendra fin dans 2 minutes si personne n’écrit.');
});

test('what became of a chat is told where the visitor has to know it', () => {
  const ann = { agent_id: 'a', agent_name: 'Ann' };
  const bob = { agent_id: 'b', agent_name: 'Bob' };
  const wait = /** @type {const} */ ({ state: 'waiting' });
  const tell = (/** @type {Partial<Chat> | undefined} */ was, /** @type {Partial<Chat>} */ now) =>
    words.noteWords({ after: 1, was: was && chat(was), now: chat(now) });
  assert.equal(tell(undefined, ann), 'Ann has joined.');
  assert.equal(tell(undefined, { agent_id: 'a' }), 'Agent has joined.');
  assert.equal(tell({ ...ann, ...wait }, bob), 'Bob has joined.');
  assert.equal(tell(ann, bob), 'Bob has taken over.');
  assert.equal(tell(ann, { ...wait, position: 1 }), 'Ann had to leave. You are next in line.');
  assert.equal(tell(ann, { ...wait, position: 2 }), 'Ann had to leave.');
  assert.match(tell({ ...ann, ...wait }, wait), /^Ann is no longer here\. Whoever is free next/);
  assert.equal(tell(undefined, wait), '');
});

test('why a chat ended is one sentence; a reason of a newer server needs none', async () => {
  assert.equal(words.endedWhy('agent', 'Ann $& Lee'), 'Ann $& Lee ended it.');
  assert.match(words.endedWhy('agent-left'), /^Your agent had to leave, and/);
  assert.equal(words.endedWhy('moved'), '');
  assert.equal(words.endedWhy(), '');
  for (const lang of ['en', ...catalogues.keys()]) {
    await speak(lang);
    for (const reason of ['visitor', 'visitor-left', 'agent', 'agent-left', 'idle', 'desk-offline'])
      assert.match(words.endedWhy(reason), /[.。]$/, `${lang}, ${reason}`);
  }
});

/** @param {number} status @param {string} [slug] @param {number} [retryAfter] */
const problem = (status, slug = '', retryAfter = undefined) => ({
  status,
  slug,
  retryAfter,
  message: 'In words of the server.',
});

test('a refusal says what to do; one without words of ours has those of the server', () => {
  const { problemWords } = words;
  assert.equal(problemWords(problem(409, 'agent-busy'), 'Ann'), 'Ann is busy with other chats now. Your text is kept.');
  assert.match(
    problemWords(problem(409, 'agent-offline')),
    /^This person is not online any more\. Your text is kept\.$/,
  );
  assert.match(problemWords(problem(409, 'desk-offline')), /^Everybody .+ Your text is kept\.$/);
  assert.match(problemWords(problem(409, 'chat-exists')), /Your text is in the field\.$/);
  assert.doesNotMatch(problemWords(problem(409, 'chat-closed')), /Your text/);
  assert.equal(problemWords(problem(422, 'invalid')), 'In words of the server.');
  assert.equal(problemWords(problem(0, 'network')), 'The server cannot be reached.');
  assert.equal(problemWords(problem(429, 'rate-limited', 30)), 'The server is busy. Try again in 30 seconds.');
  assert.equal(problemWords(problem(502)), 'The server is busy. Try again in a moment.');
});

test('why nothing new comes is told as what is done about it', () => {
  const { troubleWords } = words;
  assert.match(troubleWords(problem(409, 'poll-superseded')), /open in many tabs/);
  assert.equal(troubleWords(problem(503, '', 5)), 'The server is busy. Trying again in 5 seconds.');
  assert.equal(troubleWords(problem(403, 'blocked')), 'In words of the server.');
  for (const status of [0, 401, 500]) assert.equal(troubleWords(problem(status)), 'Connection lost. Trying again.');
});
