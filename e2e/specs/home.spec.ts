import { expect, test } from '../fixtures/index.ts';
import { VisitorPage } from '../pages/visitor.ts';

test('the first page has the tag to copy, and the widget it speaks of', async ({ desk, hire, page }) => {
  const agent = await hire('Ann Lee');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const visitor = new VisitorPage(page);
  await visitor.goTo(desk.url);

  const tag = `<script async src="${desk.url}/widget.js"></script>`;
  await expect(page.getByText(tag)).toBeVisible();
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(tag);

  await visitor.choose('Ann Lee');
  await visitor.say('From the first page');
  await agent.take('From the first page');
});

test.describe('with a public address', () => {
  test.use({ flags: ['--public-url', 'https://chat.shop.example'] });

  test('the tag names the public address', async ({ desk, page }) => {
    await page.goto(desk.url);
    await expect(page.getByText('<script async src="https://chat.shop.example/widget.js"></script>')).toBeVisible();
  });
});

test('the pages that the first page names are there', async ({ desk, page }) => {
  await page.goto(desk.url);
  for (const name of ['Agent page', 'API']) {
    const [response] = await Promise.all([
      page.waitForResponse((response) => response.request().isNavigationRequest()),
      page.getByRole('navigation').getByRole('link', { name, exact: true }).click(),
    ]);
    expect(response.status()).toBe(200);
    await page.goto(desk.url);
  }
});
