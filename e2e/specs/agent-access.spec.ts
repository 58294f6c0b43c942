import { expectPageAccessible } from '../fixtures/axe.ts';
import { expect, test } from '../fixtures/index.ts';

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
