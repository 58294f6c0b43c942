import { expect, test } from '../fixtures/index.ts';

test('an agent keeps canned replies, and takes one by a slash', async ({ hire, visit }) => {
  const ann = await hire('Ann');
  const { page } = ann;
  const dialog = page.getByRole('dialog');
  const add = async (shortcut: string, text: string) => {
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByRole('textbox', { name: 'Shortcut' }).fill(shortcut);
    await dialog.getByRole('textbox', { name: 'Text', exact: true }).fill(text);
    await dialog.getByRole('button', { name: 'Save' }).click();
  };
  await page.getByRole('link', { name: 'Replies' }).click();
  await expect(page.getByText('There are none yet.')).toBeVisible();
  await add('Hello', 'Hello {visitor}, this is {agent}.');
  await expect(dialog).toBeHidden();
  await add('help', 'How can I help?');
  await expect(dialog).toBeHidden();
  await add('HELLO', 'Another one');
  await expect(dialog.getByRole('alert').filter({ hasText: 'Another reply has this shortcut.' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  const visitor = await visit();
  await visitor.chooseAnyone();
  await visitor.say('Good morning');
  await ann.take('Good morning');
  const list = page.getByRole('listbox', { name: 'Canned replies' });
  await ann.field.pressSequentially('Well, /he');
  await expect(list.getByRole('option')).toHaveText([/^\/hello/, /^\/help/]);
  await ann.field.press('ArrowDown');
  await expect(list.getByRole('option', { selected: true })).toContainText('/help');
  // Two that are faster than what they change is drawn.
  await ann.field.evaluate((field) => {
    for (const key of ['ArrowUp', 'ArrowUp'])
      field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  });
  await ann.field.press('ArrowUp');
  await expect(list.getByRole('option', { selected: true })).toContainText('/hello');
  await ann.field.press('Enter');
  await expect(list).toBeHidden();
  await expect(ann.field).toHaveValue('Well, Hello, this is Ann.');
  await ann.field.press('Enter');
  await visitor.hears('Well, Hello, this is Ann.');

  await ann.field.pressSequentially('/hel');
  await expect(list).toBeVisible();
  await ann.field.press('Escape');
  await expect(list).toBeHidden();
  await ann.field.pressSequentially('p');
  await ann.field.press('Enter');
  await visitor.hears('/help');

  await page.getByRole('link', { name: 'Replies' }).click();
  await page.getByRole('button', { name: 'Change /help' }).click();
  await dialog.getByRole('textbox', { name: 'Text', exact: true }).fill('What can I do for you?');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('What can I do for you?')).toBeVisible();
  await page.getByRole('button', { name: 'Remove /help' }).click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('heading', { name: '/help' })).toBeHidden();
  await page.reload();
  await expect(page.getByRole('heading', { name: '/hello' })).toBeVisible();
  await expect(page.getByRole('heading', { name: '/help' })).toBeHidden();
});
