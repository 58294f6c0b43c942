import { expect, test } from '../fixtures/index.ts';
import { overhear } from '../fixtures/wire.ts';
import { VisitorPage } from '../pages/visitor.ts';

/** Follows a link of the site, and comes back: to the same page, and not to one that is loaded again. */
async function goAndComeBack({ page }: VisitorPage) {
  await page.evaluate(() => {
    addEventListener('pageshow', ({ persisted }) => Object.assign(window, { persisted }));
  });
  await page.getByRole('link', { name: '/plain/2' }).click();
  const next = new VisitorPage(page);
  await expect(page.getByRole('heading', { name: 'Plain /plain/2' })).toBeVisible();
  await expect(next.launcher).toBeVisible();
  // Of a page from the cache nothing is loaded.
  await page.goBack({ waitUntil: 'commit' });
  const how = await page.evaluate(() => {
    const [entry] = performance.getEntriesByType('navigation') as { notRestoredReasons?: unknown }[];
    const { persisted } = window as { persisted?: boolean };
    return { persisted, reasons: entry.notRestoredReasons };
  });
  expect(how).toEqual({ persisted: true, reasons: null });
}

test('the back button brings back a page with its chat as it was left, and the chat goes on', async ({
  cachingBrowser,
  open,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const visitor = await open('/plain', { browser: cachingBrowser });
  const calls = overhear(visitor.page);
  await visitor.chooseAnyone();
  await visitor.say('Hello');
  await visitor.field.fill('Half a');
  await goAndComeBack(visitor);
  await expect(visitor.panel).toBeVisible();
  await expect(visitor.field).toHaveValue('Half a');
  await ann.says('Good morning');
  await visitor.hears('Good morning');
  await visitor.say('Here I am');
  await ann.hears('Here I am');
  await expect.poll(() => calls.polls()).toBe(1);

  await test.step('and what was said meanwhile is there', async () => {
    await visitor.page.goForward({ waitUntil: 'commit' });
    await expect(visitor.page.getByRole('heading', { name: 'Plain /plain/2' })).toBeVisible();
    await ann.says('Where are you?');
    await visitor.hears('Where are you?');
    await visitor.page.goBack({ waitUntil: 'commit' });
    await expect(visitor.page.getByRole('heading', { name: 'Plain /plain', exact: true })).toBeVisible();
    const all = ['Hello', 'Good morning', 'Here I am', 'Where are you?'];
    await expect.poll(() => visitor.texts()).toEqual(all);
  });
});

test('the back button brings back a page without a chat, and its visitor', async ({ cachingBrowser, open, staff }) => {
  const ann = await staff('Ann Lee');
  const visitor = await open('/plain', { browser: cachingBrowser });
  const { id } = await ann.expectVisitor({});
  await goAndComeBack(visitor);
  await ann.expectVisitor({ id, page: { url: /\/plain$/ } });
  await ann.opens(id, 'May I help?');
  await visitor.hears('May I help?');
});

test('the back button brings back a page that was left while its visitor was made', async ({
  cachingBrowser,
  open,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const visitor = await open('/plain?data-proactive=off', { browser: cachingBrowser });
  const { page } = visitor;
  const asked = page.waitForRequest((request) => request.method() === 'POST');
  await page.route('**/api/v1/visitors', () => {}, { times: 1 });
  await page.goto(`${new URL(page.url()).origin}/plain`);
  await asked;
  await goAndComeBack(visitor);
  await ann.expectVisitor({ page: { url: /\/plain$/ } });
});

test('the back button brings back a page with the list of agents, and the list is told anew', async ({
  cachingBrowser,
  open,
  staff,
}) => {
  await staff('Ann Lee');
  const visitor = await open('/plain', { browser: cachingBrowser });
  await visitor.openPanel();
  await expect(visitor.person('Ann Lee', 'available')).toBeVisible();
  await goAndComeBack(visitor);
  await staff('Bob Ray');
  await expect(visitor.person('Bob Ray', 'available')).toBeVisible();
});

test('a page that is left hands the poll on at once', async ({ cachingBrowser, chatWithStaff, site }) => {
  const { ann, visitor } = await chatWithStaff('Hello', { browser: cachingBrowser });
  const other = new VisitorPage(await visitor.page.context().newPage());
  const calls = overhear(other.page);
  await other.goTo(`${site.url}/plain/3`);
  await other.openPanel();
  await other.hears('Hello');
  await visitor.page.goto(site.page('/elsewhere', '<!doctype html><title>Elsewhere</title>'));
  await expect.poll(() => calls.polls(), { timeout: 3000 }).toBe(1);
  await ann.says('Good morning');
  await other.hears('Good morning');
  await visitor.page.goBack({ waitUntil: 'commit' });
  await visitor.hears('Good morning');
  expect(await visitor.texts()).toEqual(['Hello', 'Good morning']);
});

test('a page that is frozen lets go of the poll, and hears what it missed when it thaws', async ({
  open,
  site,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const visitor = await open();
  const calls = overhear(visitor.page);
  // A browser that shows all its pages freezes none: the page is told.
  const tell = (type: string) => visitor.page.evaluate((type) => document.dispatchEvent(new Event(type)), type);
  await visitor.chooseAnyone();
  await visitor.say('Hello');
  await expect.poll(() => calls.polls()).toBe(1);
  await tell('freeze');
  await expect.poll(() => calls.polls()).toBe(0);

  // Neither lock nor channel is held: who comes leads.
  const other = new VisitorPage(await visitor.page.context().newPage());
  const theirs = overhear(other.page);
  await other.goTo(`${site.url}/plain/2`);
  await expect.poll(() => theirs.polls(), { timeout: 3000 }).toBe(1);
  await other.openPanel();
  await ann.says('Good morning');
  await other.hears('Good morning');
  expect(await visitor.texts()).toEqual(['Hello']);

  await tell('resume');
  await visitor.hears('Good morning');
  expect(await visitor.texts()).toEqual(['Hello', 'Good morning']);
  await expect.poll(() => calls.polls() + theirs.polls()).toBe(1);
});
