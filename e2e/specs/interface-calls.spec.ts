import type { Holdline } from '../../widget/holdline.d.ts';
import { expect, test } from '../fixtures/index.ts';
import { call, listenToAll, told, toldOf } from '../fixtures/owner.ts';
import { VisitorPage } from '../pages/visitor.ts';

/** A page calls the widget whenever it likes, and is told of what happens. */

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

test('a text for the field brings nothing before somebody opens the panel', async ({ open, staff }) => {
  await staff('Ann Lee');
  const visitor = await open('/plain');
  const panel = /assets\/panel-.*js/;
  // For as long as it is under way the button says so.
  await visitor.page.route(panel, () => {});
  await call(visitor, 'prefill', 'A question');
  expect(await visitor.launcher.evaluate((button) => button.style.opacity)).toBe('');
  await visitor.page.unroute(panel);
  await visitor.chooseAnyone();
  await expect(visitor.field).toHaveValue('A question');
});

test('who clicked when nothing came is at something else by the time that it comes', async ({ open, staff }) => {
  const ann = await staff('Ann Lee');
  const visitor = await open('/plain');
  const { page, panel } = visitor;
  const { id } = await ann.expectVisitor({});
  await page.route(/assets\/panel-.*js/, (route) => route.abort(), { times: 1 });
  await visitor.launcher.click();
  await expect(page.getByText('The chat did not load. Try again.')).toBeVisible();
  await page.evaluate(() => {
    const search = document.body.appendChild(document.createElement('input'));
    search.id = 'search';
    search.focus();
  });
  await ann.opens(id, 'Can I help you?');
  await visitor.hears('Can I help you?');
  await page.keyboard.type('blue bag');
  await expect(page.locator('#search')).toHaveValue('blue bag');
  await expect(panel).toBeVisible();
});
