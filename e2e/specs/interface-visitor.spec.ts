import { expect, test } from '../fixtures/index.ts';
import { call, query } from '../fixtures/owner.ts';
import { overhear } from '../fixtures/wire.ts';
import { VisitorPage } from '../pages/visitor.ts';

/** Who the visitor is, and what agents see of it, is for the owner of a site to say. */

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
