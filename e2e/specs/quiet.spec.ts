import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/index.ts';

test('a whole chat leaves both consoles empty and calls nobody but the shop and the desk', async ({
  desk,
  hire,
  site,
  visit,
  witness,
}) => {
  const agent = await hire('Ann Lee');
  const visitor = await visit();
  await visitor.choose('Ann Lee');
  await visitor.say('Hello');
  await agent.take('Hello');
  await agent.say('Good morning');
  await visitor.hears('Good morning');
  await visitor.reload();
  await visitor.hears('Good morning');
  await agent.closeChat();
  await visitor.expectEnded();
  await visitor.startAnew();
  await expect(visitor.person('Ann Lee', 'available')).toBeVisible();

  expect(witness.errors).toEqual([]);
  // Who is logged in? Nobody: Chromium notes this answer whatever the page makes of it.
  expect(witness.console.filter((line) => !/\b401\b.* \/api\/v1\/session$/.test(line))).toEqual([]);
  expect([...witness.origins].sort()).toEqual([desk.url, site.url].sort());
});

test('nothing is stored in the browser before there is a chat, and no cookie ever', async ({ hire, visit }) => {
  await hire('Ann Lee');
  const visitor = await visit();
  const stored = () => visitor.page.evaluate(() => localStorage.length + sessionStorage.length);
  await visitor.choose('Ann Lee');
  expect(await stored()).toBe(0);
  await visitor.say('Hello');
  expect(await stored()).toBeGreaterThan(0);
  expect(await visitor.page.context().cookies()).toEqual([]);
});

test('the host page keeps its globals', async ({ profile, site, visit }) => {
  const globals = (page: Page) => page.evaluate(() => Object.getOwnPropertyNames(window));
  const bare = await (await profile()).newPage();
  await bare.route('**/widget.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
  await bare.goto(site.url);
  const before = new Set(await globals(bare));

  const visitor = await visit();
  await visitor.openPanel();
  const added = (await globals(visitor.page)).filter((name) => !before.has(name) && !name.startsWith('__playwright'));
  expect(['Holdline']).toEqual(expect.arrayContaining(added));
});

test("a page's shortcuts take no key out of what a visitor types", async ({ hire, visit }) => {
  await hire('Ann Lee');
  const visitor = await visit();
  await visitor.page.evaluate(() => {
    document.addEventListener('keydown', (event) => {
      const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      if (!typing && event.key === '/') event.preventDefault();
    });
  });
  await visitor.choose('Ann Lee');
  await visitor.field.pressSequentially('and/or');
  await expect(visitor.field).toHaveValue('and/or');
});
