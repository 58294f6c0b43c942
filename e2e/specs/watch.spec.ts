import { expect, test } from '../fixtures/index.ts';
import { AgentPage } from '../pages/agent.ts';

test('a page out of sight, whose timers do not run, stays online over a restart and hears of a new chat', async ({
  desk,
  hire,
  visit,
}) => {
  const ann = await hire('Ann');
  const visitor = await visit();
  // What browsers do to a page that was hidden for long, and more of it.
  await ann.page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    Object.defineProperty(document, 'hidden', { get: () => true });
    window.setTimeout = (() => 0) as unknown as typeof setTimeout;
    document.dispatchEvent(new Event('visibilitychange'));
  });
  const locks = await ann.page.evaluate(async () => (await navigator.locks.query()).held?.map(({ name }) => name));
  expect(locks).toContain('holdline.agent');
  await desk.kill();
  await ann.expectConnectionLost();
  await desk.restart();
  await ann.expectConnected();
  await visitor.expectConnected();
  await visitor.chooseAnyone();
  await visitor.say('Is anybody there?');
  await expect(ann.page).toHaveTitle(/^\(1\)/);
});

test('where the browser has no worker for the page it polls by itself', async ({ desk, profile, visit }) => {
  const context = await profile();
  await context.addInitScript(() => {
    window.Worker = class {
      constructor() {
        throw new Error('none');
      }
    } as unknown as typeof Worker;
  });
  const ann = new AgentPage(await context.newPage(), 'Ann');
  await ann.goTo(desk.url);
  await ann.logIn(await desk.hire('Ann'));
  await ann.goAvailable();
  const visitor = await visit();
  await visitor.chooseAnyone();
  await visitor.say('Hello');
  await ann.take('Hello');
});

test('who looks elsewhere is told by a notification with the name only, and leads to the chat', async ({
  hire,
  visit,
}) => {
  const ann = await hire('Ann', { permissions: ['notifications'] });
  const { page } = ann;
  await page.evaluate(() => {
    const shown: object[] = [];
    class Fake {
      static permission = 'granted';
      body: string;
      constructor(
        public title: string,
        options: { body: string },
      ) {
        this.body = options.body;
        shown.push(this);
      }
      close() {}
    }
    Object.assign(window, { Notification: Fake, shown });
  });
  const shown = () => page.evaluate(() => (window as unknown as { shown: { title: string; body: string }[] }).shown);
  await page.getByRole('link', { name: 'Account' }).click();
  await page.getByRole('checkbox', { name: 'A notification, with the name only' }).check();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await expect.poll(shown).toHaveLength(1);

  const visitor = await visit();
  await visitor.chooseAnyone();
  await page.evaluate(() => Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' }));
  await visitor.say('A secret');
  await expect.poll(shown).toHaveLength(2);
  const [, told] = await shown();
  expect(told.title).toMatch(/^Visitor \w{4}$/);
  expect(JSON.stringify(told)).not.toContain('secret');
  await page.evaluate(() => (window as unknown as { shown: { onclick(): void }[] }).shown[1].onclick());
  await ann.hears('A secret');
});

test('leaving with an open chat is asked about once more, and after a reload a click brings the sound back', async ({
  hire,
  visit,
}) => {
  const ann = await hire('Ann');
  const asked: string[] = [];
  ann.page.on('dialog', async (dialog) => {
    asked.push(dialog.type());
    await dialog.accept();
  });
  await ann.page.reload();
  expect(asked).toEqual([]);
  await ann.page.getByRole('button', { name: 'Click to enable sound' }).click();
  await expect(ann.page.getByRole('button', { name: 'Click to enable sound' })).toBeHidden();
  const visitor = await visit();
  await visitor.chooseAnyone();
  await visitor.say('Hello');
  await ann.take('Hello');
  await ann.page.reload();
  expect(asked).toEqual(['beforeunload']);
  await ann.hears('Hello');
});

test('an agent is warned of another tab, and of another browser, in which it is at work', async ({ desk, profile }) => {
  const ann = await desk.hire('Ann');
  const work = async (userAgent: string) => {
    const context = await profile({ userAgent });
    const agent = new AgentPage(await context.newPage(), 'Ann');
    await agent.goTo(desk.url);
    await agent.logIn(ann);
    return agent;
  };
  const inTab = /^This page is open in another tab, too\./;
  const elsewhere = /You are at work elsewhere, too: Firefox, Linux\. Your log-ins/;
  const warning = ({ page }: AgentPage, text: RegExp) => page.getByRole('status').filter({ hasText: text });

  const first = await work('Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0');
  const tab = new AgentPage(await first.page.context().newPage(), 'Ann');
  await tab.goTo(desk.url);
  for (const one of [first, tab]) await expect(warning(one, inTab)).toBeVisible();
  await first.page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(warning(first, inTab)).toBeHidden();
  // One more is news, once there was none.
  const alone = () => first.page.evaluate(async () => (await navigator.locks.query()).held?.length);
  await tab.page.close();
  await expect.poll(alone).toBe(1);
  const again = new AgentPage(await first.page.context().newPage(), 'Ann');
  await expect(async () => {
    await again.goTo(desk.url);
    await expect(warning(first, inTab)).toBeVisible({ timeout: 2000 });
  }).toPass();
  await again.page.close();
  await expect(warning(first, inTab)).toBeHidden();

  const other = await work('Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0');
  // It is asked for once a minute, and when the page is loaded.
  await first.reload();
  await expect(warning(first, elsewhere)).toBeVisible();
  await first.page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(warning(first, elsewhere)).toBeHidden();
  await other.logOut();
  const told = first.page.waitForResponse(/\/sessions$/);
  await first.reload();
  await (await told).finished();
  await expect(warning(first, elsewhere)).toBeHidden();
});

test('an agent who wants no sound is left alone after a reload too', async ({ hire }) => {
  const ann = await hire('Ann');
  const { page } = ann;
  const sound = page.getByRole('checkbox', { name: 'A sound for new chats and messages' });
  await page.getByRole('link', { name: 'Account' }).click();
  await sound.uncheck();
  await page.reload();
  await expect(sound).not.toBeChecked();
  await expect(page.getByRole('button', { name: 'Click to enable sound' })).toBeHidden();
  await page.keyboard.press('Tab');
  await sound.check();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Click to enable sound' })).toBeVisible();
});
