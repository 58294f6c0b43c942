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
    for (const key of ['?', 'j', 'h', 'a']) await keyboard.press(key);
    // Had one of them worked, it would show before this does.
    await keyboard.press('Alt+ArrowDown');
    await ann.hears('Hello');
    await expect(sheet).toBeHidden();
    await expect(ann.available).toBeChecked();
  };
  await noneWorks();
  await page.goto(page.url().split('#')[0]);
  await ann.reload();
  await noneWorks();
  await page.getByRole('button', { name: 'Keyboard' }).click();
  await single.check();
  await sheet.getByRole('button', { name: 'Close' }).click();
  await keyboard.press('h');
  await expect(page).toHaveURL(/#\/history$/);
});
