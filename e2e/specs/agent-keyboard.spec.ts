import { expectPageAccessible } from '../fixtures/axe.ts';
import { expect, test } from '../fixtures/index.ts';

test('an agent works by keyboard alone: from chat to chat, to the field and out of it, to places and dialogs', async ({
  hire,
  open,
}) => {
  const ann = await hire('Ann Lee');
  const { page, chats } = ann;
  const { keyboard } = page;
  for (const text of ['First', 'Second', 'Third']) {
    const visitor = await open();
    await visitor.chooseAnyone();
    await visitor.say(text);
    await expect(ann.entry(text)).toBeVisible();
  }
  const current = chats.locator('[aria-current]');
  await keyboard.press('j');
  await ann.hears('Third');
  await keyboard.press('j');
  await ann.hears('Second');
  await keyboard.press('k');
  await ann.hears('Third');

  await test.step('the letter is not written, and R leads to the field, Escape out of it', async () => {
    await expect(ann.field).not.toBeFocused();
    await expect(ann.field).toHaveValue('');
    await keyboard.press('r');
    await expect(ann.field).toBeFocused();
    await keyboard.type('just a joke');
    await expect(ann.field).toHaveValue('just a joke');
    await keyboard.press('Alt+ArrowDown');
    await ann.hears('Second');
    await expect(ann.field).toBeFocused();
    await keyboard.press('Alt+ArrowUp');
    await expect(ann.field).toHaveValue('just a joke');
    await keyboard.press('Enter');
    await ann.hears('just a joke');
    await keyboard.press('Escape');
    await expect(ann.field).not.toBeFocused();
  });

  await test.step('U leads to who waits longest', async () => {
    await keyboard.press('u');
    await expect(current).toContainText('First');
  });

  await test.step('T opens the transfer, and in a dialog no key reaches the page', async () => {
    await keyboard.press('t');
    const dialog = page.getByRole('dialog', { name: 'Transfer this chat' });
    await expect(dialog).toBeVisible();
    await keyboard.press('j');
    await keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('button', { name: 'Transfer', exact: true })).toBeFocused();
    await expect(current).toContainText('First');
  });

  await test.step('the others', async () => {
    await keyboard.press('a');
    await expect(ann.available).not.toBeChecked();
    await keyboard.press('a');
    await expect(ann.available).toBeChecked();
    await keyboard.press('h');
    await expect(page).toHaveURL(/#\/history$/);
    await keyboard.press('f');
    const filter = page.getByRole('searchbox', { name: 'Filter visitors' });
    await expect(filter).toBeFocused();
    await keyboard.press('Escape');
    await expect(filter).not.toBeFocused();
  });
});

test('a question mark shows the keys, where single ones can be switched off, and stay so', async ({ hire, open }) => {
  const ann = await hire('Ann Lee');
  const { page } = ann;
  const { keyboard } = page;
  const visitor = await open();
  await visitor.chooseAnyone();
  await visitor.say('Hello');
  await expect(ann.entry('Hello')).toBeVisible();
  await keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard' });
  await expect(sheet.getByText('Next chat').first()).toBeVisible();
  await expectPageAccessible(page);
  const single = sheet.getByRole('checkbox', { name: 'Single keys work' });
  await single.uncheck();
  await keyboard.press('Escape');
  await expect(sheet).toBeHidden();

  const noneWorks = async () => {
    for (const key of ['?', 'j', 'h', 'a']) {
      const before = page.url();
      await keyboard.press(key);
      // Had it worked, it would show before the answer to this.
      await page.evaluate(() => fetch('/api/v1/agents/me'));
      await expect(sheet).toBeHidden();
      await expect(ann.available).toBeChecked();
      expect(page.url()).toBe(before);
    }
    // The others work.
    await keyboard.press('Alt+ArrowDown');
    await ann.hears('Hello');
    await keyboard.press('Escape');
    await page.goto(page.url().split('#')[0]);
  };
  await noneWorks();
  await ann.reload();
  await noneWorks();
  await ann.logOut();
  await ann.logIn({ employeeId: 'ANNLEE', password: 'Ann Lee knows it' });
  await ann.goAvailable();
  await expect(ann.entry('Hello')).toBeVisible();
  await noneWorks();
  await page.getByRole('button', { name: 'Keyboard' }).click();
  await single.check();
  await sheet.getByRole('button', { name: 'Close' }).click();
  await keyboard.press('h');
  await expect(page).toHaveURL(/#\/history$/);
});

test('a chat that ends in the middle of a word takes no letter of it elsewhere', async ({ hire, open }) => {
  const ann = await hire('Ann Lee');
  const { page } = ann;
  const { keyboard } = page;
  const [visitor, other] = [await open(), await open()];
  await other.chooseAnyone();
  await other.say('Somebody else');
  await visitor.chooseAnyone();
  await visitor.say('Hello');
  await ann.take('Hello');
  const here = page.url();
  await keyboard.type('look up');
  await visitor.endChat();
  await ann.expectEnded();
  await expect(page.locator('footer.ended')).toBeFocused();
  await keyboard.type(' your jar and order', { delay: 30 });
  await keyboard.press('Enter');
  await expect(ann.available).toBeChecked();
  expect(page.url()).toBe(here);
  await other.say('Are you there?');
  expect(await other.texts()).toEqual(['Somebody else', 'Are you there?']);
  await test.step('after a look elsewhere the keys work again', async () => {
    await keyboard.press('Escape');
    await keyboard.press('j');
    await ann.hears('Somebody else');
  });
});

test('an arrow with Alt opens a list where there is one', async ({ hire, open }) => {
  const ann = await hire('Ann Lee', { admin: true });
  const visitor = await open();
  await visitor.chooseAnyone();
  await visitor.say('Hello');
  await expect(ann.entry('Hello')).toBeVisible();
  await ann.page.keyboard.press('h');
  await ann.page.getByRole('combobox', { name: 'Ended by' }).focus();
  await ann.page.keyboard.press('Alt+ArrowDown');
  await ann.page.evaluate(() => fetch('/api/v1/agents/me'));
  await expect(ann.page).toHaveURL(/#\/history/);
});
