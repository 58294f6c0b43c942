import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/index.ts';
import { contrastOf, focused } from '../fixtures/seen.ts';

/** All without a mouse: by keys that everybody knows, with a focus that is always seen and never lost. */

test.use({ viaGateway: true });

/** Presses Tab until the focus has left the widget, and answers by which names it came. */
async function tabThrough(page: Page, key = 'Tab'): Promise<string[]> {
  const names: string[] = [];
  for (;;) {
    await page.keyboard.press(key);
    const { name, ring } = await focused(page);
    if (!name || names.length > 30) return names;
    names.push(name);
    expect(ring, `the ring around ${name}`).toBeGreaterThanOrEqual(2);
  }
}

const focusedName = async (page: Page) => (await focused(page)).name;
const expectFocusOn = (page: Page, name: string) => expect.poll(() => focusedName(page)).toBe(name);
const expectFocusInPanel = (page: Page) =>
  expect
    .configure({ soft: true, timeout: 5000 })
    .poll(() =>
      page.evaluate(() => !!document.querySelector('holdline-widget')?.shadowRoot?.activeElement?.closest('.panel')),
    )
    .toBe(true);

test('Tab goes through all of the widget and out again, with a ring around what has the focus', async ({
  open,
  staff,
}) => {
  const [ann] = await Promise.all([staff('Ann Lee'), staff('Bob Ray')]);
  const visitor = await open();
  const { page, panel } = visitor;
  await page.getByRole('link').last().focus();
  expect(await tabThrough(page)).toEqual(['Chat']);

  await visitor.launcher.focus();
  await page.keyboard.press('Enter');
  await expect(visitor.person('Bob Ray', 'available')).toBeVisible();
  await expect(panel).toBeFocused();
  expect(await tabThrough(page)).toEqual([
    'Minimize',
    'Anyone who is free',
    'Ann Lee, available',
    'Bob Ray, available',
  ]);

  await visitor.person('Ann Lee', 'available').press('Enter');
  await expect(visitor.field).toBeFocused();
  expect((await focused(page)).ring).toBeGreaterThanOrEqual(2);
  const own = await visitor.field.evaluate((field) => getComputedStyle(field).outlineStyle);
  expect.soft(own, 'the ring of the field itself').toBe('none');
  expect(await contrastOf(panel.locator('.composer'), 'outlineColor')).toBeGreaterThanOrEqual(3);
  await page.keyboard.type('Hello');
  await page.keyboard.press('Enter');
  await visitor.hears('Hello');
  await ann.says('Look at https://shop.example/bags');
  await visitor.hears('Look at https://shop.example/bags');
  await visitor.launcher.focus();
  const forth = await tabThrough(page);
  expect(forth).toEqual(['Menu', 'Minimize', 'Conversation', 'https://shop.example/bags', 'Message', 'Send']);
  await panel.getByRole('button', { name: 'Send' }).focus();
  expect(await tabThrough(page, 'Shift+Tab')).toEqual([...forth.reverse().slice(1), 'Close chat']);
});

test('the focus goes into the panel when it opens, and back to the button when it closes', async ({ open, staff }) => {
  await staff('Ann Lee');
  const visitor = await open();
  const { page, panel } = visitor;
  await visitor.launcher.press('Enter');
  await expect(panel).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();
  await expect(visitor.launcher).toBeFocused();

  await visitor.launcher.press('Space');
  await visitor.anyone.press('Space');
  await expect(visitor.field).toBeFocused();
  await visitor.minimize();
  await expect(visitor.launcher).toBeFocused();
  await visitor.launcher.press('Enter');
  await expect(visitor.field).toBeFocused();
  await visitor.minimize();

  await test.step("to the page's own button, if that opened it", async () => {
    const own = page.getByRole('link').first();
    await own.focus();
    await page.evaluate(() => (window as unknown as { Holdline: { open(): void } }).Holdline.open());
    await expect(visitor.field).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(own).toBeFocused();
  });
});

test('Escape closes the menu first, then the question, then the panel', async ({ chatWithStaff }) => {
  const { visitor } = await chatWithStaff('Hello');
  const { page, panel } = visitor;
  const menu = panel.getByRole('button', { name: 'Menu' });
  await menu.press('Enter');
  await expect(panel.getByRole('menuitem').first()).toBeFocused();
  await expect(menu).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('Escape');
  await expect(panel.getByRole('menu')).toBeHidden();
  await expect(menu).toBeFocused();
  await expect(menu).toHaveAttribute('aria-expanded', 'false');

  await menu.press('Enter');
  await expect(panel.getByRole('menuitem').first()).toBeFocused();
  // The last is "End chat", and it goes round.
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('alertdialog', { name: 'End this chat?' })).toBeVisible();
  await expectFocusOn(page, 'Keep chatting');
  await page.keyboard.press('Escape');
  await expect(panel.getByRole('alertdialog')).toBeHidden();
  await expect(menu).toBeFocused();

  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();
});

test('a question goes with the chat that it is about; while it is answered Escape works, and the focus is free', async ({
  chatWithStaff,
  gateway,
}) => {
  const { ann, visitor } = await chatWithStaff('Hello');
  const { page, panel } = visitor;
  const question = panel.getByRole('alertdialog');
  const ask = async (item: string) => {
    await panel.getByRole('button', { name: 'Menu' }).press('Enter');
    await panel.getByRole('menuitem', { name: item }).press('Enter');
    await expect(question).toBeVisible();
  };
  const end = question.getByRole('button', { name: 'End chat' });
  const release = gateway.hang(/\/close$/, { method: 'POST' });
  await ask('End chat');
  await end.press('Enter');
  await page.keyboard.press('Enter');
  await expect(end).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(panel).toBeVisible();

  await ask('End chat');
  await end.press('Enter');
  const link = page.getByRole('link').last();
  await link.focus();
  release();
  await visitor.expectEnded();
  await expect(question).toBeHidden();
  await expect(link).toBeFocused();
  expect(gateway.calls.of('POST', /\/close$/)).toHaveLength(2);

  const endUnder = async (item: string) => {
    await visitor.startAnew();
    await visitor.anyone.click();
    await visitor.say(`A chat with ${item}`);
    await ask(item);
    await ann.closes();
    await visitor.expectEnded();
  };
  await endUnder('End chat');
  await expect(question).toBeHidden();
  await expectFocusInPanel(page);
  await endUnder('Erase my data');
  await expect(question).toBeVisible();
});

test('the arrows lead through the menu, and Tab leaves it', async ({ chatWithStaff }) => {
  const { visitor } = await chatWithStaff('Hello');
  const { page, panel } = visitor;
  await panel.getByRole('button', { name: 'Menu' }).press('Enter');
  const names = ['Turn sound off', 'Save as text', 'Erase my data', 'End chat'];
  for (const name of [...names, names[0]]) {
    await expectFocusOn(page, name);
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('ArrowUp');
  await expectFocusOn(page, names[0]);
  await page.keyboard.press('Tab');
  await expect(panel.getByRole('menu')).toBeHidden();
  await expectFocusInPanel(page);
});

test('the focus stays in the panel when the button that was pressed is gone', async ({ chatWithStaff, gateway }) => {
  const { ann, visitor } = await chatWithStaff('Hello', { viewport: { width: 1000, height: 500 } });
  const { page, panel } = visitor;

  await test.step('"2 new messages"', async () => {
    for (let i = 1; i <= 12; i++) await ann.says(`Line ${i}`);
    await visitor.hears('Line 12');
    await visitor.log.evaluate((log) => log.scrollTo(0, 0));
    await expect.poll(() => visitor.log.evaluate((log) => log.scrollTop)).toBe(0);
    await ann.says('Line 13');
    await panel.getByRole('button', { name: '1 new message' }).press('Enter');
    await expect(panel.getByRole('button', { name: '1 new message' })).toBeHidden();
    await test.step('leads down', () => expectFocusInPanel(page));
  });

  await test.step('"Try again"', async () => {
    gateway.answer(/\/messages$/, { status: 500, method: 'POST' });
    await visitor.write('Are you there?');
    await visitor.expectState('Not sent');
    await gateway.mend();
    await panel.getByRole('button', { name: 'Try again' }).press('Enter');
    await visitor.hears('Are you there?');
    await expectFocusInPanel(page);
  });

  await test.step('"End chat"', async () => {
    await panel.getByRole('button', { name: 'Menu' }).press('Enter');
    await panel.getByRole('menuitem', { name: 'End chat' }).press('Enter');
    await panel.getByRole('alertdialog').getByRole('button', { name: 'End chat' }).press('Enter');
    await visitor.expectEnded();
    await expectFocusInPanel(page);
  });

  await test.step('"Start a new chat"', async () => {
    await panel.getByRole('button', { name: 'Start a new chat' }).press('Enter');
    await expect(visitor.anyone).toBeVisible();
    await expectFocusInPanel(page);
  });
});

test('who has erased everything and starts anew by the keyboard is still in the panel', async ({ chatWithStaff }) => {
  const { visitor } = await chatWithStaff('Hello');
  await visitor.askToErase('Erase everything');
  await visitor.expectErased();
  await expectFocusInPanel(visitor.page);
  await visitor.panel.getByRole('button', { name: 'Start a new chat' }).press('Enter');
  await expect(visitor.anyone).toBeVisible();
  await expectFocusInPanel(visitor.page);
});
