import { expect, test } from '../fixtures/index.ts';
import { overhear } from '../fixtures/wire.ts';
import { VisitorPage } from '../pages/visitor.ts';

test.use({ flags: ['--visitor-grace', '1s'] });

test('a tab that nobody looks at asks nothing of the server, and its visitor is gone until it is looked at again', async ({
  open,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const visitor = await open();
  const calls = overhear(visitor.page);
  const { id } = await ann.expectVisitor({});
  await visitor.looksAway();
  await expect.poll(() => ann.visitors()).toEqual([]);
  expect(calls.polls()).toBe(0);

  await visitor.looksBack();
  await ann.expectVisitor({ id });
  await expect.poll(() => calls.polls()).toBe(1);
});

test('a tab that nobody looks at goes on hearing of its chat', async ({ chatWithStaff }) => {
  const { ann, visitor } = await chatWithStaff('Hello');
  await visitor.looksAway();
  await ann.says('Are you still there?');
  await expect(visitor.page).toHaveTitle(/^\(1\) /);
  await visitor.looksBack();
  await visitor.hears('Are you still there?');
});

test('ten minutes without a sign of life end a visit, and the next one begins it again', async ({
  page,
  site,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const visitor = new VisitorPage(page);
  const calls = overhear(page);
  await page.clock.install();
  await visitor.goTo(`${site.url}/plain`);
  const { id } = await ann.expectVisitor({});

  // With a clock that jumps the poll is given up, and a new one begins.
  await page.clock.fastForward('09:00');
  await expect.poll(() => calls.polls()).toBe(1);
  await page.clock.fastForward('01:30');
  await expect.poll(() => ann.visitors()).toEqual([]);
  expect(calls.polls()).toBe(0);

  await page.mouse.move(200, 200);
  await ann.expectVisitor({ id });
  await expect.poll(() => calls.polls()).toBe(1);
});

for (const [who, path, saveData] of [
  ['who saves data', '/plain', true],
  ['who the owner wants to leave alone', '/plain?data-proactive=off', false],
] as const)
  test(`of a visitor ${who} nothing is asked or told before the first message`, async ({ page, site, staff }) => {
    const ann = await staff('Ann Lee');
    if (saveData)
      await page.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
    const calls = overhear(page);
    const visitor = new VisitorPage(page);
    await visitor.goTo(site.url + path);
    await visitor.looksAway();
    await visitor.looksBack();
    await page.mouse.move(200, 200);
    await visitor.choose('Ann Lee');
    await visitor.field.pressSequentially('Hello');
    expect(calls.all.filter(({ path }) => !/\/(desk|agents|widget\.js|assets\/.*)$/.test(path))).toEqual([]);
    expect(await ann.visitors()).toEqual([]);

    await visitor.say('Hello');
    await ann.says('Good morning');
    await visitor.hears('Good morning');
    await ann.closes();
    await visitor.expectEnded();
    await expect.poll(() => calls.polls()).toBe(0);
  });

test('an agent who writes while a visitor goes from page to page is heard on the next one', async ({
  open,
  site,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const visitor = await open('/plain?data-presence=session');
  const { id } = await ann.expectVisitor({});
  await visitor.page.goto(site.page('/between', '<!doctype html><title>Between</title>'));
  await ann.opens(id, 'May I help?');
  await visitor.goTo(`${site.url}/plain?data-presence=session`);
  await ann.expectVisitor({ id });
  await visitor.hears('May I help?');
});
