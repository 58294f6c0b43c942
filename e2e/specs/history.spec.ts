import { readFile } from 'node:fs/promises';
import { expectPageAccessible } from '../fixtures/axe.ts';
import { expect, test } from '../fixtures/index.ts';

test('a chat is found again by its words and its end, read, and saved', async ({ hire, visit }) => {
  const ann = await hire('Ann');
  const { page } = ann;
  for (const text of ['My blue bag is lost', 'Do you have red shoes?']) {
    const visitor = await visit();
    await visitor.chooseAnyone();
    await visitor.say(text);
    await ann.take(text);
    if (text.includes('red')) await visitor.endChat();
    else await ann.closeChat();
    await ann.expectEnded();
  }

  await page.getByRole('link', { name: 'History' }).click();
  const found = page.getByRole('region', { name: 'Found chats' }).getByRole('link');
  await expect(found).toHaveCount(2);
  await page.getByRole('searchbox', { name: 'Words' }).fill('lost ba');
  await expect(page).toHaveURL(/q=lost/);
  // What was just written can be found about a second later.
  await expect(async () => {
    await page.reload();
    await expect(found).toHaveCount(1, { timeout: 2000 });
  }).toPass();
  await expect(found.locator('mark')).toHaveText(['ba', 'lost']);
  await expect(page.getByRole('searchbox', { name: 'Words' })).toHaveValue('lost ba');
  await expectPageAccessible(page);

  await found.click();
  await ann.hears('My blue bag is lost');
  await page.goBack();
  await expect(found).toHaveCount(1);
  await page.getByRole('searchbox', { name: 'Words' }).fill('nobody wrote this');
  await expect(page.getByText('No chat fits.')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Words' }).fill('');
  await page.getByRole('combobox', { name: 'Ended by' }).selectOption('The visitor');
  await expect(found).toHaveCount(1);
  await expect(found).toContainText('Do you have red shoes?');
  await page.getByRole('textbox', { name: 'To', exact: true }).fill('2020-01-01');
  await expect(page.getByText('No chat fits.')).toBeVisible();

  await page.goto(page.url().split('#')[0]);
  await ann.take('Do you have red shoes?');
  const save = async (how: string) => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: how }).click();
    const file = await download;
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
  };
  const text = await save('Save as text');
  expect(text.name).toMatch(/^chat-\d{4}-\d\d-\d\d-\w{6}\.txt$/);
  expect(text.text).toMatch(/^\w+day, \d+ \w+ 20\d\d\n\n\d?\d:\d\d Visitor \w{4}: Do you have red shoes\?\n$/);
  const json = await save('Save as JSON');
  expect(JSON.parse(json.text)).toMatchObject({
    chat: { state: 'closed', closed_reason: 'visitor' },
    messages: [{ seq: 1, text: 'Do you have red shoes?' }],
  });
});

test('a chat that was found by its words is opened at them, however far up they are', async ({ hire, open }) => {
  const ann = await hire('Ann Lee');
  const { page, log } = ann;
  const visitor = await open();
  await visitor.chooseAnyone();
  await visitor.say('Hello');
  await ann.take('Hello');
  await page.evaluate(async () => {
    const path = `/api/v1${location.hash.slice(1)}/messages`;
    for (let n = 2; n <= 300; n++)
      await fetch(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ id: crypto.randomUUID(), text: n === 57 ? 'My blue bag is lost' : `number ${n}` }),
      });
  });
  await page.goto(`${page.url().split('#')[0]}#/history?q=blue`);
  const found = page.getByRole('region', { name: 'Found chats' }).getByRole('link');
  await expect(async () => {
    await page.reload();
    await expect(found).toHaveCount(1, { timeout: 2000 });
  }).toPass();
  await found.click();
  const sought = log.locator('.sought');
  await expect(sought).toContainText('My blue bag is lost');
  await expect(sought).toBeInViewport();
  // A screen reader goes there too.
  await expect(sought).toBeFocused();

  await test.step('after a reload too, and what comes meanwhile does not lead away from it', async () => {
    await page.reload();
    await expect(sought).toBeInViewport();
    await visitor.say('Are you there?');
    await expect(page.getByRole('button', { name: '1 new message' })).toBeVisible();
    await expect(sought).toBeInViewport();
  });

  await test.step('and the end is one click away', async () => {
    await page.getByRole('button', { name: '1 new message' }).click();
    await expect(log.getByText('Are you there?')).toBeInViewport();
    await expect(sought).not.toBeInViewport();
  });
});
