import { type BrowserContext, expect, type Page } from '@playwright/test';
import { test } from '../fixtures/index.ts';
import { overhear } from '../fixtures/wire.ts';
import { VisitorPage } from '../pages/visitor.ts';

/** More tabs of one browser, at once. */
const tabsOf = (context: BrowserContext, url: string, count: number) =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const tab = new VisitorPage(await context.newPage());
      await tab.goTo(url);
      return tab;
    }),
  );

const without = (...names: string[]) =>
  `for (const name of ${JSON.stringify(names)}) {
    if (name === 'locks') Object.defineProperty(navigator, name, { value: undefined });
    else delete window[name];
  }`;

/** Of these tabs the one that polls, and the others. */
async function leaderOf(tabs: VisitorPage[], calls: Map<Page, ReturnType<typeof overhear>>) {
  const polls = (tab: VisitorPage) => calls.get(tab.page)?.polls() ?? 0;
  await expect.poll(() => tabs.map(polls).reduce((a, b) => a + b)).toBe(1);
  const leader = tabs.find(polls) as VisitorPage;
  return { leader, others: tabs.filter((tab) => tab !== leader) };
}

/**
 * Nothing else happens in it, as in a page that computes, but at no cost to the others, until what is answered is called.
 */
async function hang({ page }: VisitorPage) {
  const address = '/what-it-waits-for';
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(`**${address}`, async (route) => {
    await released;
    await route.fulfill();
  });
  const asked = page.waitForRequest(`**${address}`);
  await page.evaluate((address) => {
    setTimeout(() => {
      const request = new XMLHttpRequest();
      request.open('GET', address, false);
      request.send();
    });
  }, address);
  await asked;
  return release;
}

/** What each page asks for itself. */
function overhearEach(context: BrowserContext) {
  const calls = new Map<Page, ReturnType<typeof overhear>>();
  context.on('page', (page) => calls.set(page, overhear(page)));
  return calls;
}

test('six tabs that are opened at once are one visitor, and one of them polls', async ({ profile, site, staff }) => {
  const ann = await staff('Ann Lee');
  const context = await profile();
  const calls = overhearEach(context);
  const tabs = await tabsOf(context, `${site.url}/plain`, 6);
  await ann.expectVisitor({ page: { title: 'Plain /plain' } });
  await leaderOf(tabs, calls);
  const made = [...calls.values()].map((each) => each.count('POST', /\/visitors$/));
  expect(made.reduce((a, b) => a + b)).toBe(1);
  expect((await ann.visitors()).length).toBe(1);
});

test('a chat that an agent opens comes up, however many tabs there are', async ({ profile, site, staff }) => {
  const ann = await staff('Ann Lee');
  const context = await profile();
  const tabs = await tabsOf(context, `${site.url}/plain`, 3);
  const { id } = await ann.expectVisitor({});
  await ann.opens(id, 'May I help?');
  const shown = async () => (await Promise.all(tabs.map((tab) => tab.texts()))).flat();
  await expect.poll(shown).toContain('May I help?');
});

test('two tabs that write before there is a visitor become one, with one chat, and no text is lost', async ({
  profile,
  site,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const context = await profile();
  const calls = overhear(context);
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await context.route(/\/visitors$/, async (route) => {
    await released;
    await route.continue();
  });
  const tabs = await tabsOf(context, `${site.url}/plain?data-proactive=off`, 2);
  for (const tab of tabs) await tab.chooseAnyone();
  const [one, two] = tabs;
  await one.write('From one');
  await two.write('From two');
  release();
  for (const tab of tabs) await expect.poll(() => tab.texts()).toEqual(['From one', 'From two']);
  await expect.poll(() => ann.messages()).toEqual(['From one', 'From two']);
  expect(calls.count('POST', /\/visitors$/)).toBe(1);
});

test('all tabs show one chat, what is typed and how much was not seen', async ({ profile, site, staff }) => {
  const ann = await staff('Ann Lee');
  const context = await profile();
  const calls = overhear(context);
  const [one, two, three] = await tabsOf(context, `${site.url}/plain`, 3);
  await one.chooseAnyone();
  await one.say('Hello');
  for (const tab of [two, three]) {
    await tab.openPanel();
    await tab.hears('Hello');
  }
  await two.field.fill('Half a');
  for (const tab of [one, three]) await expect(tab.field).toHaveValue('Half a');
  await three.field.press('End');
  await three.field.pressSequentially(' sentence');
  await expect(one.field).toHaveValue('Half a sentence');
  await one.field.press('Enter');
  for (const tab of [one, two, three]) {
    await tab.hears('Half a sentence');
    await expect(tab.field).toHaveValue('');
  }
  await expect.poll(() => calls.polls()).toBe(1);

  for (const tab of [one, two, three]) await tab.minimize();
  await ann.says('One');
  await ann.says('Two');
  const unread = (tab: VisitorPage) => tab.page.getByRole('button', { name: 'Chat, 2 new messages', exact: true });
  for (const tab of [one, two, three]) await expect(unread(tab)).toBeVisible();
  await unread(three).click();
  await three.hears('Two');
  for (const tab of [one, two]) {
    await expect(tab.page.getByRole('button', { name: 'Chat', exact: true })).toBeVisible();
    await expect(tab.page).not.toHaveTitle(/^\(/);
  }
  await expect.poll(() => calls.polls()).toBe(1);
  await ann.closes();
  await three.expectEnded();
  await one.openPanel();
  await one.expectEnded();
});

test('the tab that polls is closed: another one takes over, and nothing is lost or doubled', async ({
  profile,
  site,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const context = await profile();
  const calls = overhearEach(context);
  const tabs = await tabsOf(context, `${site.url}/plain`, 3);
  await tabs[0].chooseAnyone();
  await tabs[0].say('number 0');
  for (const tab of tabs.slice(1)) {
    await tab.openPanel();
    await tab.hears('number 0');
  }
  let left = tabs;
  for (const n of [1, 2]) {
    const { leader, others } = await leaderOf(left, calls);
    await Promise.all([leader.page.close(), ann.says(`number ${n}`)]);
    for (const tab of others) await tab.hears(`number ${n}`);
    left = others;
  }
  expect(await left[0].texts()).toEqual(['number 0', 'number 1', 'number 2']);
});

test('a page that is loaded where nobody looks hears its chat all the same', async ({ chatWithStaff }) => {
  const { ann, visitor } = await chatWithStaff('Hello');
  await visitor.minimize();
  await visitor.page.addInitScript(() => Object.defineProperty(document, 'hidden', { get: () => true }));
  await visitor.reload();
  await ann.says('Are you there?');
  await expect(visitor.page).toHaveTitle(/^\(1\) /);
});

test('the tab that polls hangs: one of those that are looked at takes over within seconds', async ({
  profile,
  site,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const context = await profile();
  const calls = overhearEach(context);
  const tabs = await tabsOf(context, `${site.url}/plain`, 3);
  await tabs[0].chooseAnyone();
  await tabs[0].say('Hello');
  for (const tab of tabs.slice(1)) {
    await tab.openPanel();
    await tab.hears('Hello');
  }
  const { leader, others } = await leaderOf(tabs, calls);
  const release = await hang(leader);
  const begun = Date.now();
  await ann.says('Are you there?');
  for (const tab of others) await tab.hears('Are you there?');
  // When one of them asked: how long a busy machine takes to hand on an answer is no matter.
  const asked = await Promise.all(
    others.map(({ page }) =>
      page.evaluate(() =>
        performance
          .getEntriesByType('resource')
          .filter(({ name }) => name.includes('/events?'))
          .map(({ startTime }) => performance.timeOrigin + startTime),
      ),
    ),
  );
  expect(Math.min(...asked.flat().filter((at) => at > begun)) - begun).toBeLessThan(5000);

  await test.step('and when it comes to itself, there is still one who polls', async () => {
    release();
    await leader.hears('Are you there?');
    await ann.says('Good');
    for (const tab of tabs) await tab.hears('Good');
    for (const tab of tabs) expect(await tab.texts()).toEqual(['Hello', 'Are you there?', 'Good']);
    expect(others).toContain((await leaderOf(tabs, calls)).leader);
  });
});

test('twenty tabs leave connections free: each hears, and each can send at once', async ({ profile, site, staff }) => {
  const ann = await staff('Ann Lee');
  const context = await profile();
  const calls = overhear(context);
  const tabs = await tabsOf(context, `${site.url}/plain`, 20);
  const [first, last] = [tabs[0], tabs[19]];
  await first.chooseAnyone();
  await first.say('From the first');
  await last.openPanel();
  await last.hears('From the first');
  const begun = Date.now();
  await last.say('From the last');
  // Where polls take the connections it would wait for one of them to end, for half a minute.
  expect(Date.now() - begun).toBeLessThan(10_000);
  await ann.says('To all');
  for (const { page } of tabs.slice(1, 19)) await expect(page).toHaveTitle(/^(\(1\) )?Plain/);
  for (const tab of [first, last]) await tab.hears('To all');
  await expect.poll(() => calls.polls()).toBe(1);
});

test('where tabs were two visitors, the one that gets a chat is the one for both', async ({ profile, site, staff }) => {
  const ann = await staff('Ann Lee');
  const context = await profile();
  const calls = overhear(context);
  // With nothing to agree by, both ask at the same time.
  await context.addInitScript(without('locks'));
  await context.route(/\/api\/v1\/visitors$/, async (route) => {
    await expect.poll(() => calls.count('POST', /\/visitors$/)).toBe(2);
    await route.continue();
  });
  const [one, two] = await tabsOf(context, `${site.url}/plain`, 2);
  await expect.poll(() => calls.of('POST', /\/visitors$/).filter(({ status }) => status === 201).length).toBe(2);
  await one.chooseAnyone();
  await one.say('Hello');
  await two.openPanel();
  await two.hears('Hello');
  await two.say('It is me');
  await one.hears('It is me');
  await ann.says('Good morning');
  for (const tab of [one, two]) await tab.hears('Good morning');
  expect(ann.messages()).toEqual(['Hello', 'It is me', 'Good morning']);
});

for (const missing of [['locks'], ['BroadcastChannel'], ['locks', 'BroadcastChannel']])
  test(`without ${missing.join(' and ')} each tab that is looked at polls, and has the chat`, async ({
    profile,
    site,
    staff,
  }) => {
    const ann = await staff('Ann Lee');
    const context = await profile();
    await context.addInitScript(without(...missing));
    const calls = overhear(context);
    const [one] = await tabsOf(context, `${site.url}/plain`, 1);
    await one.chooseAnyone();
    await one.say('From one');
    const [two] = await tabsOf(context, `${site.url}/plain/2`, 1);
    await two.openPanel();
    await two.hears('From one');
    await expect.poll(() => calls.polls()).toBe(2);
    await two.say('From two');
    await one.hears('From two');
    await ann.says('To both');
    for (const tab of [one, two]) await tab.hears('To both');
    for (const tab of [one, two]) expect(await tab.texts()).toEqual(['From one', 'From two', 'To both']);

    await two.looksAway();
    await expect.poll(() => calls.polls()).toBe(1);
    await ann.says('Where are you?');
    await one.hears('Where are you?');
    // Its next poll is held, and holds up nobody.
    await two.looksBack();
    await two.hears('Where are you?');
    await expect.poll(() => calls.polls()).toBe(2);
  });

test('without BroadcastChannel a tab that is there already finds the chat of another one', async ({
  profile,
  site,
  staff,
}) => {
  const ann = await staff('Ann Lee');
  const context = await profile();
  await context.addInitScript(without('BroadcastChannel'));
  const [one, two] = await tabsOf(context, `${site.url}/plain`, 2);
  await one.chooseAnyone();
  await one.say('From one');
  await two.openPanel();
  await two.hears('From one');
  await ann.says('To both');
  for (const tab of [one, two]) await tab.hears('To both');
});
