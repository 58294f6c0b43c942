import { expectPageAccessible } from '../fixtures/axe.ts';
import { expect, test } from '../fixtures/index.ts';
import { AgentPage } from '../pages/agent.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`whoever works all day at the page can use all of it, ${colorScheme}`, async ({ desk, hire, visit }) => {
    const ann = await hire('Ann Lee', { colorScheme, admin: true });
    const { page } = ann;
    const inOrder = async () => {
      await expectPageAccessible(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide).toBeLessThanOrEqual(0);
    };
    await inOrder();
    const visitor = await visit();
    await expect(ann.visitors).toHaveCount(1);
    await visitor.chooseAnyone();
    const text = 'My bag: https://shop.example/a-very-long-address-without-any-place-to-break-it-and-more';
    await visitor.say(text);
    await ann.take(text);
    await ann.say('One moment');
    await inOrder();
    const dialog = await ann.askToTransfer();
    await inOrder();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Blocked visitors' }).click();
    await expect(page.getByText('Nobody is blocked.')).toBeVisible();
    await inOrder();
    await page.keyboard.press('Escape');
    await ann.field.pressSequentially('/');
    await expect(page.getByText('No canned reply fits.')).toBeVisible();
    await inOrder();
    await ann.field.clear();
    for (const place of ['History', 'Replies', 'Desk', 'Account']) {
      await page.getByRole('link', { name: place, exact: true }).click();
      await expect(page.locator('.skeleton')).toHaveCount(0);
      await inOrder();
    }
    await page.setViewportSize({ width: 360, height: 740 });
    await inOrder();
    await page.goBack();
    await inOrder();
    await page.goto(page.url().split('#')[0]);
    await ann.take('One moment');
    await inOrder();
    await desk.kill();
    await ann.expectConnectionLost();
    await inOrder();
    await desk.restart();
    await ann.expectConnected();
  });
}

for (const forcedColors of ['none', 'active'] as const) {
  test(`so can whoever logs in, blocks, and ends a chat, forced colours ${forcedColors}`, async ({
    desk,
    profile,
    visit,
  }) => {
    const credentials = await desk.hire('Ann Lee');
    const page = await (await profile({ forcedColors })).newPage();
    const ann = new AgentPage(page, 'Ann Lee');
    await ann.goTo(desk.url);
    await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
    await expectPageAccessible(page);
    await ann.fillIn({ ...credentials, password: 'a wrong one' });
    await expect(page.getByRole('alert')).toContainText('wrong');
    await expectPageAccessible(page);
    await ann.logIn(credentials);
    await ann.goAvailable();
    const visitor = await visit();
    await visitor.chooseAnyone();
    await visitor.say('Hello');
    await ann.take('Hello');
    await ann.field.fill('Something that is not sent');
    await page.getByRole('button', { name: 'Close chat' }).click();
    const question = page.getByRole('dialog', { name: 'Close this chat?' });
    await expect(question).toBeVisible();
    await expectPageAccessible(page);
    await question.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('main').getByRole('button', { name: 'Block', exact: true }).click();
    await expect(page.getByRole('dialog', { name: 'Block this visitor?' })).toBeVisible();
    await expectPageAccessible(page);
    await page.getByRole('button', { name: 'Block visitor' }).click();
    await ann.expectEnded('You ended it.');
    await expectPageAccessible(page);
    const blocked = await ann.blocked();
    await expect(blocked.getByRole('listitem')).toHaveCount(1);
    await expectPageAccessible(page);
    await page.keyboard.press('Escape');
    const tab = await page.context().newPage();
    await tab.goto(`${desk.url}/agent`);
    await expect(page.getByText('This page is open in another tab, too.')).toBeVisible();
    await expectPageAccessible(page);
  });
}

test('at 400 % zoom all is in one column, nothing is beside the window, and a chat can be held', async ({
  hire,
  visit,
}) => {
  // What is left of 1280 by 1024 pixels (WCAG 1.4.10).
  const ann = await hire('Ann Lee', { viewport: { width: 320, height: 256 }, admin: true });
  const { page } = ann;
  const fits = async () => {
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter((one) => /auto|scroll/.test(getComputedStyle(one).overflowX) || one === document.documentElement)
        .filter((one) => one.clientWidth && one.scrollWidth > one.clientWidth)
        .map((one) => `${one.tagName}.${one.className}: ${one.scrollWidth} of ${one.clientWidth}`),
    );
    expect(wide).toEqual([]);
    await expectPageAccessible(page);
  };
  const visitor = await visit();
  await visitor.chooseAnyone();
  await visitor.say('Hello');
  await fits();
  await ann.take('Hello');
  await fits();
  await ann.say('Good morning');
  await expect(ann.log.getByText('Good morning')).toBeInViewport();
  await expect(ann.field).toBeInViewport();
  await page.getByRole('link', { name: 'All chats' }).click();
  for (const place of ['History', 'Replies', 'Desk', 'Account']) {
    await page.getByRole('link', { name: place, exact: true }).click();
    await expect(page.locator('.skeleton')).toHaveCount(0);
    await fits();
    await page.goBack();
  }
});
