import { alter } from '../fixtures/answers.ts';
import { expectAccessible } from '../fixtures/axe.ts';
import { expect, test } from '../fixtures/index.ts';
import { call, query } from '../fixtures/owner.ts';
import { contrastOf } from '../fixtures/seen.ts';
import { VisitorPage } from '../pages/visitor.ts';

/** What the widget looks like, and in which language it speaks, is for the owner of a site to say. */

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
      expect(await contrastOf(visitor.launcher)).toBeGreaterThanOrEqual(4.5);
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
