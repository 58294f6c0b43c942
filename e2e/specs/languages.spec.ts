import type { Locator } from '@playwright/test';
import { alter } from '../fixtures/answers.ts';
import { expect, test } from '../fixtures/index.ts';
import { call } from '../fixtures/owner.ts';
import { expectNothingCutOff } from '../fixtures/seen.ts';
import { overhear } from '../fixtures/wire.ts';
import type { VisitorPage } from '../pages/visitor.ts';

/** Six languages, any other that an owner adds, and both directions of reading. */

type Texts = Record<string, string | Record<string, string>>;

/** A text as the catalogue of that language has it. */
async function wordsOf(lang: string): Promise<(english: string) => string> {
  const texts: Texts = (await import(`../../widget/src/widget/words/${lang}.js`)).default;
  return (english) => {
    const text = texts[english];
    if (typeof text !== 'string') throw new Error(`${lang}.js has no "${english}"`);
    return text;
  };
}

const opened = (lang: string) => `/plain?data-lang=${lang}&data-open=true`;
const language = (visitor: VisitorPage) => expect.poll(() => visitor.panel.getAttribute('lang'));

for (const lang of ['de', 'fr', 'es', 'ar', 'ja']) {
  test(`the panel speaks ${new Intl.DisplayNames('en', { type: 'language' }).of(lang)}`, async ({ open, staff }) => {
    const ann = await staff('Ann Lee');
    const t = await wordsOf(lang);
    const visitor = await open(opened(lang), { launcher: false });
    const { page, panel } = visitor;
    await language(visitor).toBe(lang);
    await expect(panel).toHaveAttribute('dir', lang === 'ar' ? 'rtl' : 'ltr');
    await panel.getByRole('button', { name: t('Anyone who is free'), exact: true }).click();
    const field = panel.getByRole('textbox', { name: t('Message') });
    await expect(field).toHaveAttribute('placeholder', t('Write a message'));
    await field.fill('🙂');
    await panel.getByRole('button', { name: t('Send'), exact: true }).click();
    await expect(panel.getByText(t('Sent'), { exact: true })).toBeVisible();
    await ann.closes();
    await expect(panel.getByText(t('This chat has ended.'))).toBeVisible();
    // What is left of English is the name of a person.
    const english = (await panel.innerText()).replace(/Ann Lee|AL/g, '').match(/\b(the|this|chat|ended|you|start)\b/gi);
    expect(english?.filter((word) => word !== 'chat' && word !== 'Chat') ?? []).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
  });
}

test('only the language that is spoken is loaded, and none for English', async ({ open, staff }) => {
  await staff('Ann Lee');
  const loaded = async (path: string) => {
    const visitor = await open('/plain/2', { launcher: false });
    const calls = overhear(visitor.page);
    await visitor.page.goto(new URL(path, visitor.page.url()).href);
    await expect(visitor.panel.getByRole('listitem').first()).toBeVisible();
    await language(visitor).toBeTruthy();
    return calls.of('GET', /words-|languages/).map(({ path }) => path.replace(/-\w{8}\.js.*/, ''));
  };
  expect(await loaded(opened('en'))).toEqual([]);
  const german = await loaded(opened('de'));
  expect(german.filter((path) => path.includes('words-'))).toEqual(['/assets/words-de']);
});

test('the tag says the language before the page does, and the page before the browser', async ({
  open,
  site,
  staff,
}) => {
  await staff('Ann Lee');
  const html = (lang: string, tag: string) => `<!doctype html><html${lang}><title>x</title><body>${tag}`;
  const open_ = { 'data-open': 'true' };
  site.page('/tag', html(' lang="fr"', site.tag({ ...open_, 'data-lang': 'es' })));
  site.page('/page', html(' lang="fr-CA"', site.tag(open_)));
  site.page('/browser', html('', site.tag(open_)));
  site.page('/nobody-knows', html(' lang="tlh"', site.tag(open_)));
  const visitor = await open('/tag', { locale: 'ja-JP', launcher: false });
  await language(visitor).toBe('es');
  for (const [path, lang] of [
    ['/page', 'fr-CA'],
    ['/browser', 'ja-JP'],
  ]) {
    await visitor.page.goto(site.url + path);
    await language(visitor).toBe(lang);
  }
});

test('in Arabic everything is the other way round', async ({ open, staff }) => {
  const ann = await staff('Ann Lee');
  const t = await wordsOf('ar');
  const visitor = await open(opened('ar'), { launcher: false });
  const { panel } = visitor;
  await panel.getByRole('button', { name: t('Anyone who is free'), exact: true }).click();
  const x = async (what: ReturnType<VisitorPage['page']['locator']>) => (await what.boundingBox())?.x ?? 0;
  const button = (name: string) => panel.getByRole('button', { name: t(name), exact: true });
  expect(await x(button('Back'))).toBeGreaterThan(await x(button('Minimize')));
  expect(await button('Back').evaluate((element) => new DOMMatrix(getComputedStyle(element).transform).a)).toBe(-1);
  expect(await x(button('Send'))).toBeLessThan(await x(panel.getByRole('textbox')));

  await panel.getByRole('textbox').fill('مرحبا');
  await panel.getByRole('textbox').press('Enter');
  await ann.hears('مرحبا');
  await ann.says('Good morning');
  const theirs = panel.getByText('Good morning', { exact: true });
  await expect(theirs).toBeVisible();
  expect(await x(panel.getByText('مرحبا', { exact: true }))).toBeLessThan(await x(theirs));
  const head = await panel.locator('small', { hasText: /^\W*Ann Lee\W* · / }).evaluate((element) => {
    const places = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const found: Record<string, number> = {};
    for (let node = places.nextNode(); node; node = places.nextNode()) {
      for (const part of ['Lee', ':', 'ص', 'م']) {
        const at = node.textContent?.indexOf(part) ?? -1;
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        found[part] = range.getBoundingClientRect().left;
      }
    }
    return { name: found.Lee, time: found[':'], half: found.ص ?? found.م };
  });
  expect.soft(head.name).toBeGreaterThan(head.time);
  expect.soft(head.time).toBeGreaterThan(head.half);
  await expectNothingCutOff(visitor.page);
});

/** Where a letter of a text is: pixels from the left. */
const placeOf = (what: Locator, letter: string) =>
  what.evaluate((element, letter) => {
    const text = element.firstChild as Text;
    const range = document.createRange();
    range.setStart(text, text.data.indexOf(letter));
    range.setEnd(text, text.data.indexOf(letter) + 1);
    return range.getBoundingClientRect().left;
  }, letter);

for (const [lang, from, other] of [
  ['ar', 'right', 'Ann L.'],
  ['en', 'left', 'אבי ל.'],
])
  test(`in a panel that is read from the ${from} what is written the other way has its own direction`, async ({
    open,
    staff,
  }) => {
    // Its own name has to have letters for an id.
    const ann = await staff('Ann Lee');
    await ann.call('PATCH', '/agents/me', { name: other });
    const visitor = await open('/plain', { launcher: false });
    const { page, panel } = visitor;
    await alter<{ greeting: string }>(page, /\/desk$/, (desk) => {
      desk.greeting = other;
    });
    await page.goto(new URL(opened(lang), page.url()).href);
    const expectOwnWay = async (what: Locator) => {
      const [first, stop] = [await placeOf(what, other[0]), await placeOf(what, '.')];
      if (lang === 'ar') expect.soft(stop).toBeGreaterThan(first);
      else expect.soft(stop).toBeLessThan(first);
    };
    const row = panel.getByRole('listitem').last();
    await expect(row).toContainText(other);
    for (const what of [panel.getByRole('heading'), row.locator('b')]) await expectOwnWay(what);
    // At the side of the panel all the same.
    const edges = await row.locator('b, small').evaluateAll(
      (all, from) =>
        all.map((one) => {
          const range = document.createRange();
          range.selectNodeContents(one);
          return Math.round(range.getBoundingClientRect()[from as 'left']);
        }),
      from,
    );
    expect(Math.abs(edges[0] - edges[1])).toBeLessThan(20);
    await row.getByRole('button').click();
    await expectOwnWay(panel.locator('header b'));
    await panel.getByRole('textbox').fill(`${other}!`);
    await panel.getByRole('textbox').press('Enter');
    const own = panel.locator('.text');
    await expectOwnWay(own);
    // The tail is on the side of who writes.
    const tail = await own.evaluate((element) => {
      const { borderBottomLeftRadius: left, borderBottomRightRadius: right } = getComputedStyle(element);
      return [left, right];
    });
    expect(tail).toEqual(lang === 'ar' ? ['4px', '16px'] : ['16px', '4px']);
  });

test('what is told beside the panel is in its language too, and says so', async ({ open, staff }) => {
  const ann = await staff('Ann Lee');
  const t = await wordsOf('ar');
  const visitor = await open(opened('ar'), { launcher: false });
  const { page, panel } = visitor;
  await panel.getByRole('button', { name: t('Anyone who is free'), exact: true }).click();
  await panel.getByRole('textbox').fill('مرحبا');
  await panel.getByRole('textbox').press('Enter');
  await ann.hears('مرحبا');
  await panel.getByRole('button', { name: t('Minimize') }).click();
  const button = page.locator('holdline-widget').getByRole('button', { name: t('Chat') });
  await expect(button).toBeVisible();
  const told = page.locator('holdline-widget [role=status]').filter({ hasText: 'Good morning' });
  await ann.says('Good morning');
  await expect(told).toBeAttached();
  for (const what of [button, told])
    expect.soft(await what.evaluate((element) => element.closest('[lang]')?.getAttribute('lang'))).toBe('ar');
});

test('times and days are told in the language that is spoken', async ({ open, staff }) => {
  const ann = await staff('Ann Lee');
  const t = await wordsOf('de');
  const visitor = await open(opened('de'), { launcher: false, timezoneId: 'Europe/Berlin' });
  const { page, panel } = visitor;
  await panel.getByRole('button', { name: t('Anyone who is free'), exact: true }).click();
  await panel.getByRole('textbox').fill('Hallo');
  await panel.getByRole('textbox').press('Enter');
  // Else it is sent anew after the reload, and has the time of that.
  await expect(panel.getByText(t('Sent'), { exact: true })).toBeVisible();
  await ann.says('Guten Tag');
  await alter<{ messages: { sent_at: string }[] }>(page, /\/messages(\?|$)/, ({ messages }) => {
    for (const message of messages) message.sent_at = '2024-03-05T14:05:00Z';
  });
  await page.reload();
  await expect(panel.getByText('Dienstag, 5. März 2024')).toBeVisible();
  await expect(panel.getByText('Ann Lee · 15:05')).toBeVisible();
  await ann.says('Noch da?');
  await expect(panel.getByText('Heute')).toBeVisible();
});

test('the owner says anything in other words, and in a language of its own, without a build', async ({
  open,
  site,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const texts = {
    en: { 'Anyone who is free': 'The next one who is free' },
    nl: { Send: 'Versturen', '{n} new messages': { one: '{n} nieuw bericht', other: '{n} nieuwe berichten' } },
  };
  site.page(
    '/own',
    `<!doctype html><html lang="en"><title>x</title><body>
    <script>window.Holdline = { config: { open: true, texts: ${JSON.stringify(texts)} } }</script>{{tag}}`,
  );
  const visitor = await open('/own', { launcher: false });
  const { page, panel } = visitor;
  await panel.getByRole('button', { name: 'The next one who is free' }).click();
  await call(visitor, 'setLocale', 'nl');
  await language(visitor).toBe('nl');
  await expect(panel.getByRole('button', { name: 'Versturen' })).toBeVisible();
  await panel.getByRole('textbox').fill('Hallo');
  await panel.getByRole('button', { name: 'Versturen' }).click();
  await ann.hears('Hallo');
  await visitor.minimize();
  for (const count of ['1 nieuw bericht', '2 nieuwe berichten']) {
    await ann.says(count);
    await expect(page.getByRole('button', { name: `Chat, ${count}`, exact: true })).toBeVisible();
  }
});

test('another language while the panel is open changes its words, and neither the chat nor what is typed', async ({
  chatWithStaff,
}) => {
  const { ann, visitor } = await chatWithStaff('Hello');
  const { page, panel } = visitor;
  await ann.says('Good morning');
  await visitor.hears('Good morning');
  await visitor.field.fill('I was about to');

  await call(visitor, 'setLocale', 'de');
  const t = await wordsOf('de');
  const field = panel.getByRole('textbox', { name: t('Message') });
  await expect(field).toHaveValue('I was about to');
  await expect(field).toBeFocused();
  await expect(panel).toHaveCount(1);
  await page.keyboard.type(' say');
  await page.keyboard.press('Enter');
  await ann.hears('I was about to say');
  await expect(panel.locator('li[data-seq] .text')).toHaveText(['Hello', 'Good morning', 'I was about to say']);

  await call(visitor, 'setLocale', 'de', { Message: 'Ihre Nachricht' });
  await expect(panel.getByRole('textbox', { name: 'Ihre Nachricht' })).toBeVisible();
  await call(visitor, 'setLocale', 'en');
  await expect(visitor.field).toBeVisible();
  await expect(visitor.log).toContainText('Good morning');
});

for (const lang of ['de', 'ja', 'ar']) {
  test(`no text of ours is cut off in ${lang}, on a small phone either`, async ({ open, staff }) => {
    const [ann] = await Promise.all([staff('Ann Lee', { maxChats: 1 }), staff('Wolfeschlegelsteinhausen-Bergerdorff')]);
    const t = await wordsOf(lang);
    const other = await open();
    await other.choose('Ann Lee');
    await other.say('I was first');
    const visitor = await open(opened(lang), { launcher: false });
    const { page, panel } = visitor;
    const expectWhole = async () => {
      for (const [width, height] of [
        [320, 568],
        [1280, 720],
      ]) {
        await page.setViewportSize({ width, height });
        await expectNothingCutOff(page);
      }
    };
    const button = (name: string) => panel.getByRole('button', { name: t(name), exact: true });
    await expect(button('Anyone who is free')).toBeVisible();
    await expectWhole();
    // She is busy: a place in line.
    await panel.getByRole('button', { name: 'Ann Lee' }).click();
    await expectWhole();
    await panel.getByRole('textbox').fill('🙂');
    await panel.getByRole('textbox').press('Enter');
    await expect(button('Leave the line')).toBeVisible();
    await expectWhole();
    await button('Menu').click();
    await expectWhole();
    await panel.getByRole('menuitem', { name: t('Erase my data') }).click();
    await expectWhole();
    await button('Keep my data').click();
    await ann.closes();
    await expect(button('Leave the line')).toBeHidden();
    await ann.says('🙂🙂');
    await ann.types();
    await expectWhole();
    await ann.closes();
    await expect(button('Start a new chat')).toBeVisible();
    await expectWhole();
  });
}
