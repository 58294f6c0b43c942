/// <reference path="../../widget/holdline.d.ts" />
import type { Locator } from '@playwright/test';
import type { Holdline } from '../../widget/holdline.d.ts';
import { alter } from '../fixtures/answers.ts';
import { expectAccessible } from '../fixtures/axe.ts';
import { expect, test } from '../fixtures/index.ts';
import { overhear } from '../fixtures/wire.ts';
import { VisitorPage } from '../pages/visitor.ts';

/** What widget/README.md offers to the owner of a site: every attribute, every call and every event does what it says. */

type Calls = Omit<Holdline, 'push' | 'config'>;
type Told = [event: string, detail: unknown];

/** A call as a page makes it. */
const call = <N extends keyof Calls>(visitor: VisitorPage, name: N, ...given: Parameters<Calls[N]>) =>
  visitor.page.evaluate(
    ([name, given]) => {
      const { Holdline } = window as unknown as { Holdline: Record<string, (...given: unknown[]) => void> };
      Holdline[name as string](...(given as unknown[]));
    },
    [name, given] as const,
  );

/** Before the script is there the page asks to be told of everything. */
function listenToAll() {
  const told: Told[] = [];
  const page = window as unknown as { Holdline: unknown[]; told: Told[] };
  page.told = told;
  page.Holdline = ['ready', 'open', 'close', 'message', 'unread', 'chat:start', 'chat:end', 'availability'].map(
    (name) => ['on', name, (...detail: unknown[]) => told.push([name, detail[0]])],
  );
}

/** What the page was told, from the first to the last. */
const told = (visitor: VisitorPage) => visitor.page.evaluate(() => (window as unknown as { told: Told[] }).told);
const toldOf = async (visitor: VisitorPage, event: string) =>
  (await told(visitor)).filter(([name]) => name === event).map(([, detail]) => detail);

const query = (attributes: Record<string, string>) => `/plain?${new URLSearchParams(attributes)}`;

/** Contrast of the text of an element with its background, by WCAG. */
const contrast = (element: Locator) =>
  element.evaluate((node) => {
    const { color, backgroundColor } = getComputedStyle(node);
    const luminance = (colour: string) => {
      const [r, g, b] = (colour.match(/[\d.]+/g) ?? []).map(Number).map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const [light, dark] = [luminance(color), luminance(backgroundColor)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  });

test('data-position: the corner, for button and panel', async ({ open }) => {
  const sides = async (position: string) => {
    const visitor = await open(query({ 'data-position': position }));
    await visitor.openPanel();
    const width = visitor.page.viewportSize()?.width ?? 0;
    const boxes = [await visitor.launcher.boundingBox(), await visitor.panel.boundingBox()];
    return boxes.map((box) => (box && box.x + box.width / 2 < width / 2 ? 'left' : 'right'));
  };
  expect(await sides('left')).toEqual(['left', 'left']);
  expect(await sides('right')).toEqual(['right', 'right']);
});

test('data-theme: dark or light, whatever the visitor prefers, or as it prefers', async ({ open }) => {
  for (const [theme, colorScheme, expected] of [
    ['dark', 'light', 'dark'],
    ['light', 'dark', 'light'],
    ['auto', 'dark', 'dark'],
    ['auto', 'light', 'light'],
  ] as const)
    await test.step(`${theme} for one who prefers ${colorScheme}`, async () => {
      const visitor = await open(query({ 'data-theme': theme }), { colorScheme });
      await visitor.openPanel();
      await expect(visitor.panel).toHaveCSS('color-scheme', expected);
      const surface = expected === 'dark' ? 'rgb(22, 24, 29)' : 'rgb(255, 255, 255)';
      await expect(visitor.panel).toHaveCSS('background-color', surface);
      await visitor.page.context().close();
    });
});

test('data-accent: any colour, and what stands on it can be read', async ({ open, staff }) => {
  await staff('Ann Lee');
  const accents = {
    yellow: 'rgb(255, 255, 0)',
    navy: 'rgb(0, 0, 128)',
    '#1a7f37': 'rgb(26, 127, 55)',
    '#fff': 'rgb(255, 255, 255)',
    '#000': 'rgb(0, 0, 0)',
    'rgb(117, 117, 117)': 'rgb(117, 117, 117)',
    'hsl(4 90% 55%)': 'rgb(244, 51, 37)',
    '#E8590C': 'rgb(232, 89, 12)',
  };
  const visitor = await open();
  for (const [accent, computed] of Object.entries(accents))
    await test.step(accent, async () => {
      await visitor.goTo(new URL(query({ 'data-accent': accent }), visitor.page.url()).href);
      await expect(visitor.launcher).toHaveCSS('background-color', computed);
      expect(await contrast(visitor.launcher)).toBeGreaterThanOrEqual(4.5);
    });
  for (const [accent, theme] of [
    ['yellow', 'light'],
    ['navy', 'dark'],
  ])
    await test.step(`a whole conversation in ${accent} on ${theme}`, async () => {
      await visitor.goTo(new URL(query({ 'data-accent': accent, 'data-theme': theme }), visitor.page.url()).href);
      await visitor.openPanel();
      if (accent === 'yellow') {
        await expectAccessible(visitor.panel);
        await visitor.person('Ann Lee', 'available').click();
        await visitor.say('Hello');
      }
      await visitor.hears('Hello');
      await visitor.field.fill('A link and a text https://shop.example/');
      await expectAccessible(visitor.page);
      await visitor.minimize();
    });
});

test("without data-accent it has the desk's colour", async ({ page, site }) => {
  await alter<{ accent?: string }>(page, /\/api\/v1\/desk$/, (desk) => {
    desk.accent = '#b00020';
  });
  const visitor = new VisitorPage(page);
  await visitor.goTo(`${site.url}/plain`);
  await expect(visitor.launcher).toHaveCSS('background-color', 'rgb(176, 0, 32)');
  await visitor.goTo(site.url + query({ 'data-accent': 'teal' }));
  await expect(visitor.launcher).toHaveCSS('background-color', 'rgb(0, 128, 128)');
  await visitor.goTo(site.url + query({ 'data-accent': 'nocolour' }));
  await expect(visitor.launcher).toHaveCSS('background-color', 'rgb(176, 0, 32)');
});

test('data-agent: the panel opens with this agent, or with the list while it is away', async ({ open, staff }) => {
  const [, bob] = [await staff('Ann Lee'), await staff('Bob Ray')];
  const visitor = await open(query({ 'data-agent': bob.id }));
  await visitor.openPanel();
  await expect(visitor.panel.getByRole('banner').or(visitor.panel.locator('header'))).toContainText('Bob Ray');
  await expect(visitor.field).toBeVisible();
  await visitor.say('For Bob');
  await bob.hears('For Bob');

  await bob.goesAway();
  const other = await open(query({ 'data-agent': bob.id }));
  await other.openPanel();
  await expect(other.person('Ann Lee', 'available')).toBeVisible();
  await expect(other.field).toBeHidden();
});

const EMPTY_TEXT = { en: 'Nobody is online right now.' };

test('data-lang, else the language of the page, else of the browser; texts of the owner; and setLocale()', async ({
  open,
  site,
}) => {
  const page = (lang: string, script = '') =>
    `<!doctype html><html ${lang}><title>Words</title><link rel="icon" href="data:,"><script>${script}</script>{{tag}}`;
  site.page('/page.html', page('lang="fr-CA"'));
  site.page('/none.html', page(''));
  site.page(
    '/texts.html',
    page(
      'lang="en"',
      `window.Holdline = { config: { lang: 'nl', texts: {
        en: { 'Anyone who is free': 'The next one who is free' },
        nl: { 'Send': 'Versturen', 'Nobody is online right now.': 'Niemand is online.' },
      } } }`,
    ),
  );
  const expectLanguage = async (visitor: VisitorPage, lang: string) => {
    await expect(visitor.panel).toHaveAttribute('lang', lang);
    const text = visitor.panel.getByText(EMPTY_TEXT.en);
    await (lang.startsWith('en') ? expect(text).toBeVisible() : expect(text).toBeHidden());
  };
  const arrive = async (path: string, locale?: string) => {
    const visitor = await open(path, { locale });
    await visitor.launcher.click();
    await expect(visitor.panel).toBeVisible();
    return visitor;
  };
  await expectLanguage(await arrive('/plain?data-lang=de'), 'de');
  await expectLanguage(await arrive('/page.html'), 'fr-CA');
  await expectLanguage(await arrive('/none.html', 'es-MX'), 'es-MX');
  await expectLanguage(await arrive('/none.html', 'fi-FI'), 'en');

  const visitor = await arrive('/texts.html');
  await expect(visitor.panel).toHaveAttribute('lang', 'nl');
  await expect(visitor.panel.getByText('Niemand is online.')).toBeVisible();
  await call(visitor, 'setLocale', 'de');
  await expectLanguage(visitor, 'de');
  await call(visitor, 'setLocale', 'tlh', { 'Nobody is online right now.': 'pagh' });
  await expect(visitor.panel.getByText('pagh')).toBeVisible();
  await call(visitor, 'setLocale', 'ar');
  await expect(visitor.panel).toHaveAttribute('dir', 'rtl');
  await call(visitor, 'setLocale', 'en');
  await expectLanguage(visitor, 'en-US');
  // What is no language is passed over, and no error.
  await call(visitor, 'setLocale', 'de');
  await call(visitor, 'setLocale', 5 as unknown as string);
  await expectLanguage(visitor, 'en-US');
});

test('data-open: the panel is open from the start, and takes no focus', async ({ open, staff }) => {
  await staff('Ann Lee');
  const visitor = await open(query({ 'data-open': 'true' }));
  await expect(visitor.person('Ann Lee', 'available')).toBeVisible();
  expect(await visitor.page.evaluate(() => document.activeElement?.localName)).toBe('body');
  const other = await open(query({ 'data-open': 'false' }));
  await expect(other.panel).toBeHidden();
});

test('data-launcher="none": no button, and the page opens, closes and toggles the panel, and shows and hides the button', async ({
  open,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const visitor = await open(query({ 'data-launcher': 'none' }), { launcher: false });
  const { page } = visitor;
  await ann.expectVisitor({ page: { title: 'Plain /plain' } });
  await expect(visitor.page.locator('holdline-widget')).toBeAttached();
  await expect(visitor.launcher).toBeHidden();
  await call(visitor, 'open');
  await expect(visitor.panel).toBeVisible();
  await expect(visitor.launcher).toBeHidden();
  await call(visitor, 'close');
  await expect(visitor.panel).toBeHidden();
  const link = page.getByRole('link').first();
  await link.focus();
  await call(visitor, 'toggle');
  await expect(visitor.panel).toBeVisible();
  await expect(link).not.toBeFocused();
  await page.keyboard.press('Escape');
  await expect(visitor.panel).toBeHidden();
  await expect(link).toBeFocused();
  await call(visitor, 'toggle');
  await expect(visitor.panel).toBeVisible();
  await call(visitor, 'toggle');
  await expect(visitor.panel).toBeHidden();
  await call(visitor, 'show');
  await expect(visitor.launcher).toBeVisible();
  await call(visitor, 'hide');
  await expect(visitor.launcher).toBeHidden();
});

test('data-proactive="off": who has no chat asks nothing of the server, and is not seen by agents', async ({
  profile,
  site,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const context = await profile();
  const calls = overhear(context);
  const visitor = new VisitorPage(await context.newPage());
  // The desk is asked for its colour, unless the tag has one.
  await visitor.goTo(site.url + query({ 'data-proactive': 'off', 'data-accent': 'navy' }));
  const seen = new VisitorPage(await context.newPage());
  await seen.goTo(`${site.url}/plain/2`);
  await ann.expectVisitor({ page: { title: 'Plain /plain/2' } });
  expect(await ann.visitors()).toHaveLength(1);
  await seen.page.close();

  await visitor.reload();
  calls.forget();
  await visitor.reload();
  expect(calls.all.map(({ path }) => path)).toEqual(['/widget.js']);
  await visitor.choose('Ann Lee');
  await visitor.say('Hello');
  await ann.hears('Hello');
});

test.describe('where a visitor who has gone is gone at once', () => {
  test.use({ flags: ['--visitor-grace', '1s'] });

  test('data-presence="session": one visitor from page to page, without a chat; else another on each', async ({
    desk,
    open,
    staff,
  }) => {
    const ann = await staff('Ann Lee');
    const seen = async (title: string) => (await ann.expectVisitor({ page: { title } })).id;
    const visit = async (presence: string) => {
      const visitor = await open(query({ 'data-presence': presence }));
      const first = await seen('Plain /plain');
      await visitor.page.getByRole('link', { name: '/plain/2' }).click();
      const second = await seen('Plain /plain/2');
      const kept = await visitor.page.evaluate(() => [Object.keys(localStorage), Object.keys(sessionStorage)]);
      await visitor.page.context().close();
      return { same: first === second, kept };
    };
    expect(await visit('session')).toEqual({ same: true, kept: [[], [`holdline:${desk.url}/#`]] });
    await expect.poll(async () => (await ann.visitors()).length).toBe(0);
    expect(await visit('page')).toEqual({ same: false, kept: [[], []] });
  });

  test('data-page="full": agents see the query of the address, else they do not; a fragment never', async ({
    open,
    staff,
  }) => {
    const ann = await staff('Ann Lee');
    const [path, full] = [
      await open('/plain?data-page=path&card=4242#secret'),
      await open('/plain?data-page=full&q=bags#secret'),
    ];
    await ann.expectVisitor({ page: { url: /\/plain$/ } });
    await ann.expectVisitor({ page: { url: /\/plain\?data-page=full&q=bags$/ } });
    expect(JSON.stringify(await ann.visitors())).not.toMatch(/4242|secret/);
    for (const { page } of [path, full]) await page.close();
  });
});

test('data-offline="hide": no button while nobody is online, and one as soon as somebody is seen', async ({
  page,
  site,
  staff,
}) => {
  const ann = await staff('Ann Lee', { away: true });
  await page.clock.install();
  // A minute of the page is none of the browser, which has the answer in its cache: who routes goes without.
  await page.route(/\/desk$/, (route) => route.continue());
  const visitor = new VisitorPage(page);
  const calls = overhear(page);
  await page.addInitScript(listenToAll);
  await page.goto(site.url + query({ 'data-offline': 'hide' }));
  await expect.poll(() => toldOf(visitor, 'availability')).toEqual([{ online: false }]);
  await page.clock.fastForward(3000);
  await expect(page.locator('holdline-widget')).toBeAttached();
  await expect(visitor.launcher).toBeHidden();
  await ann.goesAvailable();
  const asked = calls.count('GET', /\/desk$/);
  await page.clock.fastForward(61_000);
  await expect(visitor.launcher).toBeVisible();
  expect(calls.count('GET', /\/desk$/)).toBe(asked + 1);
  await expect.poll(() => toldOf(visitor, 'availability')).toEqual([{ online: false }, { online: true }]);
});

test('data-start="manual": nothing happens until start()', async ({ open, staff, witness }) => {
  const ann = await staff('Ann Lee');
  const visitor = await open('/plain?data-start=manual', { launcher: false });
  await expect.poll(() => visitor.page.evaluate(() => typeof (window.Holdline as Holdline)?.start)).toBe('function');
  await expect(visitor.page.locator('holdline-widget')).toHaveCount(0);
  await call(visitor, 'prefill', 'Kept until then');
  await call(visitor, 'open');
  expect(
    await visitor.page.evaluate(() =>
      performance.getEntriesByType('resource').filter(({ name }) => /\/api\//.test(name)),
    ),
  ).toEqual([]);
  expect(await ann.visitors()).toEqual([]);
  await call(visitor, 'start');
  await expect(visitor.launcher).toBeVisible();
  await visitor.person('Ann Lee', 'available').click();
  await expect(visitor.field).toHaveValue('Kept until then');
  expect(witness.console).toEqual([]);
});

test('a wrong value is one warning in the console, and the default', async ({ open, staff, witness }) => {
  await staff('Ann Lee');
  const wrong = {
    agent: 'Ann Lee',
    lang: 'the language of the page',
    theme: 'black',
    accent: 'nocolour',
    position: 'top',
    open: 'maybe',
    launcher: 'big',
    proactive: 'yes',
    presence: 'local',
    page: 'none',
    offline: 'grey',
    start: 'later',
  };
  const visitor = await open(
    query(Object.fromEntries(Object.entries(wrong).map(([name, value]) => [`data-${name}`, value]))),
  );
  await visitor.openPanel();
  await expect(visitor.person('Ann Lee', 'available')).toBeVisible();
  await expect(visitor.panel).toHaveAttribute('lang', 'en-GB');
  await expect(visitor.panel).toHaveCSS('background-color', 'rgb(255, 255, 255)');
  expect((await visitor.launcher.boundingBox())?.x).toBeGreaterThan(640);
  for (const [name, value] of Object.entries(wrong))
    expect(
      witness.console.filter((line) => line.includes(`data-${name}="${value}"`)),
      name,
    ).toHaveLength(1);
  expect(witness.console).toHaveLength(Object.keys(wrong).length);
  for (const line of witness.console) expect(line).toMatch(/^warning: Holdline: /);
});

test('a right value is no warning, in Holdline.config too, which goes before the tag', async ({
  open,
  site,
  staff,
  witness,
}) => {
  const ann = await staff('Ann Lee');
  const config = {
    agent: ann.id,
    lang: 'en-GB',
    theme: 'dark',
    accent: 'hsl(4 90% 55%)',
    position: 'left',
    open: true,
    launcher: 'auto',
    proactive: 'on',
    presence: 'page',
    page: 'path',
    offline: 'show',
    start: 'auto',
  };
  site.page(
    '/config.html',
    `<!doctype html><title>Config</title><link rel="icon" href="data:,"><script>window.Holdline = { config: ${JSON.stringify(config)} }</script>
    <script async src="{{desk}}/widget.js" data-position="right" data-theme="light"></script>`,
  );
  const visitor = await open('/config.html');
  await expect(visitor.panel).toBeVisible();
  await expect(visitor.field).toBeVisible();
  await expect(visitor.panel).toHaveCSS('background-color', 'rgb(22, 24, 29)');
  expect((await visitor.launcher.boundingBox())?.x).toBeLessThan(640);
  expect(witness.console).toEqual([]);
});

test('calls of before the script is there are kept, and push() works afterwards too', async ({ page, site, staff }) => {
  const ann = await staff('Ann Lee');
  await page.addInitScript(() => {
    // As the README says it.
    const page = window as unknown as { Holdline?: unknown[] & { config?: object }; opened: number };
    page.opened = 0;
    page.Holdline ||= [];
    page.Holdline.config = { theme: 'dark' };
    page.Holdline.push(
      ['prefill', 'A question about your bags'],
      ['on', 'open', () => page.opened++],
      ['setVisitor', { name: 'Zoe', attributes: { plan: 'gold' } }],
      ['open'],
    );
  });
  const visitor = new VisitorPage(page);
  await visitor.goTo(`${site.url}/plain`);
  await visitor.person('Ann Lee', 'available').click();
  await expect(visitor.panel).toHaveCSS('background-color', 'rgb(22, 24, 29)');
  await expect(visitor.field).toHaveValue('A question about your bags');
  expect(await page.evaluate(() => (window as unknown as { opened: number }).opened)).toBe(1);
  await ann.expectVisitor({ name: 'Zoe', attributes: { plan: 'gold' } });
  await page.evaluate(() => (window.Holdline as Holdline).push(['prefill', 'Another question'], ['close']));
  await expect(visitor.panel).toBeHidden();
  await call(visitor, 'toggle');
  await expect(visitor.field).toHaveValue('Another question');
  await visitor.field.fill('My own words');
  await call(visitor, 'prefill', 'A question about your bags');
  await expect(visitor.field).toHaveValue('My own words');
});

test('calls of before the panel is there are done in their order', async ({ open, staff }) => {
  await staff('Ann Lee');
  const visitor = await open('/plain');
  await visitor.page.evaluate(() => {
    (window.Holdline as Holdline).push(['open'], ['close'], ['prefill', 'One'], ['prefill', 'Two']);
  });
  await visitor.chooseAnyone();
  await expect(visitor.field).toHaveValue('Two');
  await visitor.goTo(visitor.page.url());
  const opened = await visitor.page.evaluate(async () => {
    const page = window.Holdline as Holdline;
    let opened = 0;
    const closed = new Promise((resolve) => page.on('close', () => resolve(undefined)));
    page.on('open', () => opened++);
    page.push(['open'], ['close']);
    await closed;
    return opened;
  });
  expect(opened).toBe(1);
  await expect(visitor.panel).toBeHidden();
});

test('the page is told of everything that happens in a chat, and who listens late that it is ready', async ({
  page,
  site,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  await page.addInitScript(listenToAll);
  const visitor = new VisitorPage(page);
  await visitor.goTo(`${site.url}/plain`);
  await expect
    .poll(() => told(visitor))
    .toEqual([
      ['ready', undefined],
      ['availability', { online: true }],
    ]);
  await visitor.choose('Ann Lee');
  await visitor.say('Hello');
  const chat = await ann.chat();
  await expect
    .poll(() => toldOf(visitor, 'chat:start'))
    .toEqual([expect.objectContaining({ id: chat.id, opened_by: 'visitor' })]);
  await ann.says('Good morning');
  await visitor.hears('Good morning');
  await visitor.minimize();
  await ann.says('One');
  await ann.says('Two');
  await expect.poll(async () => (await toldOf(visitor, 'unread')).at(-1)).toBe(2);
  await visitor.launcher.click();
  await expect.poll(async () => (await toldOf(visitor, 'unread')).at(-1)).toBe(0);
  await ann.closes();
  await expect
    .poll(() => toldOf(visitor, 'chat:end'))
    .toEqual([expect.objectContaining({ id: chat.id, state: 'closed' })]);

  const messages = (await toldOf(visitor, 'message')) as { sender: string; text: string }[];
  expect(messages.map(({ sender, text }) => `${sender}: ${text}`)).toEqual([
    'visitor: Hello',
    'agent: Good morning',
    'agent: One',
    'agent: Two',
  ]);
  expect((await told(visitor)).map(([name]) => name).filter((name) => /^(open|close)$/.test(name))).toEqual([
    'open',
    'close',
    'open',
  ]);
  expect(
    await page.evaluate(() => new Promise((ready) => (window.Holdline as Holdline).on('ready', () => ready('told')))),
  ).toBe('told');
});

test('a listener that throws stops nobody, and one that was taken off is not called', async ({
  open,
  staff,
  witness,
}) => {
  const ann = await staff('Ann Lee');
  const visitor = await open();
  await visitor.page.evaluate(() => {
    const heard: string[] = [];
    const { Holdline } = window as unknown as { Holdline: Holdline };
    const off = () => heard.push('taken off');
    Holdline.on('open', () => {
      throw new Error('of the page');
    });
    Holdline.on('open', off);
    Holdline.on('open', () => heard.push('second'));
    Holdline.off('open', off);
    Object.assign(window, { heard });
  });
  await visitor.choose('Ann Lee');
  await visitor.say('Hello');
  await ann.hears('Hello');
  expect(await visitor.page.evaluate(() => (window as unknown as { heard: string[] }).heard)).toEqual(['second']);
  // It is the page's own error, and told to it as such.
  expect(witness.errors).toEqual([expect.stringContaining('of the page')]);
  witness.errors.length = 0;
});

test('in an app of one page agents see every change of route, and no fragment', async ({ open, staff }) => {
  const ann = await staff('Ann Lee');
  const visitor = await open();
  const go = async (method: 'pushState' | 'replaceState', path: string, title: string) => {
    // Somebody does something, and that leads there.
    await visitor.page.keyboard.press('Shift');
    await visitor.page.evaluate(
      ([method, path, title]) => {
        history[method as 'pushState'](null, '', path);
        // An app sets it once it has rendered.
        setTimeout(() => {
          document.title = title;
        }, 50);
      },
      [method, path, title],
    );
  };
  const { id } = await ann.expectVisitor({ page: { url: /\/plain$/, title: 'Plain /plain' } });
  await go('pushState', '/bags', 'Bags');
  await ann.expectVisitor({ id, page: { url: /\/bags$/, title: 'Bags' } });
  await go('replaceState', '/bags/blue', 'Blue bags');
  await ann.expectVisitor({ id, page: { url: /\/bags\/blue$/, title: 'Blue bags' } });
  await visitor.page.goBack();
  await ann.expectVisitor({ id, page: { url: /\/plain$/ } });
  await visitor.page.evaluate(() => {
    location.hash = 'secret';
    document.title = 'At a fragment';
  });
  await ann.expectVisitor({ id, page: { url: /\/plain$/, title: 'At a fragment' } });
});

test('setVisitor(): agents see the name and what the site says more, before and after there is a visitor', async ({
  open,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const visitor = await open();
  await call(visitor, 'setVisitor', { name: 'Zoe Roe' });
  const { id } = await ann.expectVisitor({ name: 'Zoe Roe' });
  await call(visitor, 'setVisitor', { attributes: { plan: 'gold', orders: '12' } });
  await ann.expectVisitor({ id, name: 'Zoe Roe', attributes: { plan: 'gold', orders: '12' } });
  await visitor.choose('Ann Lee');
  await visitor.say('Hello');
  expect(await ann.chat()).toMatchObject({ visitor_id: id, visitor_name: 'Zoe Roe' });
});

test('setVisitor() with what is too much, or no text, takes no chat away', async ({ page, site, staff }) => {
  const ann = await staff('Ann Lee');
  await page.addInitScript(() => {
    const attributes = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [`a${n}${'x'.repeat(60)}`, 'y'.repeat(300)]),
    );
    Object.assign(window, {
      Holdline: [['setVisitor', { name: 'Zoe '.repeat(200), attributes: { ...attributes, age: 42 } }]],
    });
  });
  const visitor = new VisitorPage(page);
  await visitor.goTo(`${site.url}/plain`);
  await visitor.choose('Ann Lee');
  await visitor.say('Hello');
  await ann.hears('Hello');
});

test('reset(): all tabs have a new visitor, without the chat, and nothing is kept', async ({ open, site, staff }) => {
  const ann = await staff('Ann Lee');
  const visitor = await open();
  await visitor.choose('Ann Lee');
  await visitor.say('Hello');
  const { visitor_id: known } = await ann.chat();
  await visitor.field.fill('not sent');
  const tab = new VisitorPage(await visitor.page.context().newPage());
  await tab.goTo(`${site.url}/plain/2`);
  await tab.openPanel();
  await tab.hears('Hello');
  await call(visitor, 'reset');
  for (const one of [visitor, tab]) {
    await expect(one.person('Ann Lee', 'available')).toBeVisible();
    await expect.poll(() => one.stored()).toBe('{}');
  }
  await tab.page.bringToFront();
  await ann.expectVisitor(({ id }) => id !== known);
  await tab.person('Ann Lee', 'available').click();
  await expect(tab.field).toHaveValue('');
  await tab.say('Somebody else');
  await ann.hears('Somebody else');
  expect((await ann.chat(({ state, visitor_id }) => state === 'open' && visitor_id !== known)).visitor_id).not.toBe(
    known,
  );
  expect(await tab.texts()).toEqual(['Somebody else']);

  await test.step('before there is a panel, too', async () => {
    await tab.minimize();
    await tab.page.close();
    await visitor.page.goto(`${site.url}/plain/3`);
    await call(visitor, 'reset');
    await expect.poll(() => visitor.stored()).toBe('{}');
  });
});
