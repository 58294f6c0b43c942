import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../fixtures/index.ts';

/** On a phone: the whole screen, and no more of it than there is. */

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** As the keyboard of a phone does: the page is as large as before, but only this part of it can be seen. */
const coverBelow = (page: Page, height: number, offsetTop = 0) =>
  page.evaluate(
    ([height, offsetTop]) => {
      const screen = window.visualViewport as VisualViewport;
      Object.defineProperty(screen, 'height', { configurable: true, get: () => height });
      Object.defineProperty(screen, 'offsetTop', { configurable: true, get: () => offsetTop });
      screen.dispatchEvent(new Event('resize'));
    },
    [height, offsetTop],
  );

/** Its place, once it has come up. */
function placeOf(what: Locator) {
  return what.evaluate(async (element) => {
    await Promise.all(element.getAnimations().map(({ finished }) => finished));
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return { left, top, right, bottom };
  });
}

test.use({ viaGateway: true });

test('the panel fills the screen of a phone, upright and lying, and leaves a wider page to be seen', async ({
  open,
  staff,
}) => {
  await staff('Ann Lee');
  const visitor = await open('/plain', PHONE);
  const { page, panel } = visitor;
  await visitor.openPanel();
  for (const [width, height] of [
    [390, 844],
    [480, 900],
    [844, 390],
  ]) {
    await page.setViewportSize({ width, height });
    await expect.poll(() => placeOf(panel)).toEqual({ left: 0, top: 0, right: width, bottom: height });
    await expect(visitor.launcher).toBeHidden();
  }
  await page.setViewportSize({ width: 600, height: 900 });
  await expect.poll(async () => (await placeOf(panel)).left).toBeGreaterThan(100);
  await expect(visitor.launcher).toBeVisible();
});

test('the keyboard of a phone never covers the field, nor the last message', async ({ chatWithStaff }) => {
  const { ann, visitor } = await chatWithStaff('Hello', PHONE);
  const { page, panel } = visitor;
  for (let i = 1; i <= 20; i++) await ann.says(`Line ${i}`);
  await visitor.hears('Line 20');

  await coverBelow(page, 430);
  await expect.poll(() => placeOf(panel)).toEqual({ left: 0, top: 0, right: 390, bottom: 430 });
  const bottomOf = async (what: Locator) => (await placeOf(what)).bottom;
  expect(await bottomOf(visitor.field)).toBeLessThanOrEqual(430);
  const last = visitor.log.getByText('Line 20', { exact: true });
  await expect.poll(() => bottomOf(last)).toBeLessThanOrEqual((await placeOf(visitor.field)).top);

  // Safari moves the page up under what can be seen.
  await coverBelow(page, 430, 200);
  await expect.poll(() => placeOf(panel)).toEqual({ left: 0, top: 200, right: 390, bottom: 630 });
  await coverBelow(page, 844);
  await expect.poll(() => placeOf(panel)).toEqual({ left: 0, top: 0, right: 390, bottom: 844 });
});

test('however little room there is, some of the conversation is seen, and the field can be reached', async ({
  chatWithStaff,
  gateway,
}) => {
  const { visitor } = await chatWithStaff('Hello', PHONE);
  const { page, panel } = visitor;
  await gateway.cut();
  await visitor.expectConnectionLost();
  for (const [width, height] of [
    [320, 200],
    [844, 170],
  ]) {
    await page.setViewportSize({ width, height });
    const seen = async () => {
      const { top, bottom } = await placeOf(visitor.log);
      return bottom - top;
    };
    await expect.poll(seen).toBeGreaterThan(60);
    await visitor.field.scrollIntoViewIfNeeded();
    await expect(visitor.field).toBeInViewport({ ratio: 1 });
    await panel.getByRole('button', { name: 'Minimize' }).scrollIntoViewIfNeeded();
    await expect(panel.getByRole('button', { name: 'Minimize' })).toBeInViewport({ ratio: 1 });
  }
});

test('who reads the last message still does when the phone is turned, or the window made another size', async ({
  chatWithStaff,
}) => {
  const { ann, visitor } = await chatWithStaff('Hello', PHONE);
  const { page } = visitor;
  for (let i = 1; i <= 8; i++)
    await ann.says(`Line ${i}, ${'which is so long that it is more than one line '.repeat(3)}`);
  const last = visitor.log.getByText('Line 8,');
  await expect(last).toBeInViewport({ ratio: 1 });
  for (const [width, height] of [
    [844, 390],
    [390, 844],
    [1280, 800],
    [390, 844],
    [1280, 600],
    [320, 568],
  ]) {
    await page.setViewportSize({ width, height });
    await expect(last, `${width} x ${height}`).toBeInViewport({ ratio: 1 });
    const below = () => visitor.log.evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight);
    await expect.poll(below, `${width} x ${height}`).toBeLessThanOrEqual(1);
  }
});

test('the letters in the field are so large that no phone zooms in on it', async ({ open, staff }) => {
  await staff('Ann Lee');
  const visitor = await open('/plain', PHONE);
  await visitor.chooseAnyone();
  const size = await visitor.field.evaluate((field) => Number.parseFloat(getComputedStyle(field).fontSize));
  expect(size).toBeGreaterThanOrEqual(16);
});

test('nothing is under the notch, nor under the bar at the bottom of a phone', async ({ open, staff }) => {
  await staff('Ann Lee');
  const visitor = await open('/plain', PHONE);
  const { page, panel } = visitor;
  const browser = await page.context().newCDPSession(page);
  const insets = { top: 47, topMax: 47, bottom: 34, bottomMax: 34, left: 0, right: 0 };
  await browser.send('Emulation.setSafeAreaInsetsOverride', { insets });
  await expect.poll(async () => (await placeOf(visitor.launcher)).bottom).toBeLessThanOrEqual(844 - 34);
  await visitor.chooseAnyone();
  for (const name of ['Back', 'Minimize', 'Send']) {
    const { top, bottom } = await placeOf(panel.getByRole('button', { name }));
    expect(top, name).toBeGreaterThanOrEqual(47);
    expect(bottom, name).toBeLessThanOrEqual(844 - 34);
  }
  expect(await placeOf(panel)).toEqual({ left: 0, top: 0, right: 390, bottom: 844 });
});

test('on a page that is zoomed by its style sheet the panel fills the screen of a phone, and no more', async ({
  open,
  staff,
}) => {
  await staff('Ann Lee');
  const visitor = await open('/plain', PHONE);
  await visitor.page.addStyleTag({ content: 'html { zoom: 1.25 }' });
  await visitor.chooseAnyone();
  expect(await placeOf(visitor.panel)).toEqual({ left: 0, top: 0, right: 390, bottom: 844 });
  await expect(visitor.field).toBeInViewport({ ratio: 0.99 });
});

test('"back" on a phone leads out of the panel, and not off the page', async ({ open, staff }) => {
  await staff('Ann Lee');
  const visitor = await open('/plain', PHONE);
  const { page, panel } = visitor;
  // To a page, the gesture or button of Android is the same as Escape with nothing that has the focus.
  const back = async () => {
    await page.evaluate(() => {
      const root = document.querySelector('holdline-widget')?.shadowRoot;
      (root?.activeElement as HTMLElement | null)?.blur();
    });
    await page.keyboard.press('Escape');
  };
  await visitor.chooseAnyone();
  await visitor.say('Hello');
  await back();
  await expect(panel).toBeHidden();
  await expect(visitor.launcher).toBeFocused();
  await expect(page).toHaveURL(/\/plain$/);

  await test.step('each time', async () => {
    await visitor.launcher.click();
    await expect(panel).toBeVisible();
    await back();
    await expect(panel).toBeHidden();
  });

  await test.step('of a screen too that was folded, or parted, since', async () => {
    await page.setViewportSize({ width: 800, height: 844 });
    await visitor.launcher.click();
    await page.setViewportSize(PHONE.viewport);
    await expect(panel).toHaveCSS('width', '390px');
    await back();
    await expect(panel).toBeHidden();
  });
});

test('"back" on a phone closes a question before it closes the panel, and so does Escape', async ({
  chatWithStaff,
}) => {
  const { visitor } = await chatWithStaff('Hello', PHONE);
  const { page, panel } = visitor;
  for (const way of ['Escape', 'back']) {
    await test.step(way, async () => {
      await panel.getByRole('button', { name: 'Menu' }).click();
      await panel.getByRole('menuitem', { name: 'End chat' }).click();
      await expect(panel.getByRole('alertdialog')).toBeVisible();
      if (way === 'back')
        await page.evaluate(() => {
          const root = document.querySelector('holdline-widget')?.shadowRoot;
          (root?.activeElement as HTMLElement | null)?.blur();
        });
      await page.keyboard.press('Escape');
      await expect(panel.getByRole('alertdialog')).toBeHidden();
      await expect(panel).toBeVisible();
    });
  }
});

test('a panel that fills the screen keeps the focus, for it hides all that is behind it', async ({
  open,
  site,
  staff,
}) => {
  await staff('Ann Lee');
  const visitor = await open('/plain', PHONE);
  const { page } = visitor;
  await visitor.openPanel();
  await expect(visitor.person('Ann Lee', 'available')).toBeVisible();
  for (const key of ['Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab']) {
    await page.keyboard.press(key);
    const behind = await page.evaluate(() => document.activeElement?.closest('body *')?.textContent ?? '');
    expect(behind, key).toBe('');
  }

  await test.step('or takes it with the first Tab, where it opened by itself', async () => {
    for (const [key, name] of [
      ['Tab', 'Minimize'],
      ['Shift+Tab', 'Ann Lee, available'],
    ]) {
      await page.goto(`${site.url}/plain?data-open=true`);
      await expect(visitor.person('Ann Lee', 'available')).toBeVisible();
      await page.keyboard.press(key);
      await expect(visitor.panel.getByRole('button', { name })).toBeFocused();
    }
  });
});
