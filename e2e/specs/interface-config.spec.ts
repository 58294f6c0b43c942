import type { Holdline } from '../../widget/holdline.d.ts';
import { expect, test } from '../fixtures/index.ts';
import { call, listenToAll, query, toldOf } from '../fixtures/owner.ts';
import { overhear } from '../fixtures/wire.ts';
import { VisitorPage } from '../pages/visitor.ts';

/** How the widget begins is for the owner of a site to say, at the tag or in `Holdline.config`. */

test('data-agent: the panel opens with this agent, or with the list while it is away', async ({ open, staff }) => {
  const [, bob] = [await staff('Ann Lee'), await staff('Bob Ray')];
  const visitor = await open(query({ 'data-agent': bob.id }));
  await visitor.openPanel();
  await expect(visitor.panel.getByRole('banner').or(visitor.panel.locator('header'))).toContainText('Bob Ray');
  await expect(visitor.field).toBeVisible();
  // As a site does that goes from page to page without a load.
  await visitor.page.evaluate(() => {
    const { Holdline } = window as unknown as { Holdline: Holdline };
    Holdline.destroy();
    Holdline.start();
  });
  await visitor.openPanel();
  await expect(visitor.panel.locator('header')).toContainText('Bob Ray');
  await visitor.say('For Bob');
  await bob.hears('For Bob');

  await bob.goesAway();
  const other = await open(query({ 'data-agent': bob.id }));
  await other.openPanel();
  await expect(other.person('Ann Lee', 'available')).toBeVisible();
  await expect(other.field).toBeHidden();
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
