import { readFile } from 'node:fs/promises';
import { expectPageAccessible } from '../fixtures/axe.ts';
import { expect, test } from '../fixtures/index.ts';
import { AgentPage } from '../pages/agent.ts';

test('an admin runs the desk: agents, texts, numbers, and a person’s data', async ({ desk, hire, profile, visit }) => {
  const ann = await hire('Ann', { admin: true });
  const { page } = ann;
  const dialog = page.getByRole('dialog');
  await page.getByRole('link', { name: 'Desk', exact: true }).click();
  await page.getByRole('link', { name: 'Agents' }).click();
  await page.getByRole('button', { name: 'Add an agent' }).click();
  await dialog.getByRole('textbox', { name: 'Employee id' }).fill('E77');
  await dialog.getByRole('textbox', { name: 'What visitors see' }).fill('Ben');
  await dialog.getByRole('spinbutton', { name: 'Chats at once' }).fill('2000');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText('Enter a number from 1 to 1,000.')).toBeVisible();
  await dialog.getByRole('spinbutton', { name: 'Chats at once' }).fill('2');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const password = await dialog.locator('code').innerText();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('Logs in as E77 · 0 of 2 chats')).toBeVisible();

  const ben = await (await profile()).newPage();
  const bens = new AgentPage(ben, 'Ben');
  await bens.goTo(desk.url);
  await bens.logIn({ employeeId: 'E77', password });
  await expect(ben.getByRole('link', { name: 'Desk', exact: true })).toBeHidden();

  await page.getByRole('link', { name: 'Texts' }).click();
  await page.getByRole('textbox', { name: 'Greeting' }).fill('Ask us about shoes.');
  await page.getByRole('textbox', { name: 'Colour' }).fill('green');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('A colour is written like #1a7f5a.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Colour' }).fill('#a01050');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await expectPageAccessible(page);

  const visitor = await visit();
  await visitor.openPanel();
  await expect(visitor.panel.getByRole('heading', { name: 'Ask us about shoes.' })).toBeVisible();
  await visitor.anyone.click();
  await visitor.say('Hello there');
  await ann.take('Hello there');
  await ann.say('Good morning');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export data' }).click();
  const exported = JSON.parse(await readFile(await (await download).path(), 'utf8'));
  expect(exported.chats[0].messages.map(({ text }: { text: string }) => text)).toEqual(['Hello there', 'Good morning']);

  await page.getByRole('link', { name: 'Desk', exact: true }).click();
  const figure = (name: string) => page.getByRole('definition').and(page.locator(`dt:text-is("${name}") + dd`));
  await expect(figure('Open chats')).toHaveText(/^1/);
  await expect(figure('Chats today')).toHaveText(/^1/);
  await expect(figure('First answer today')).toHaveText(/^\d:\d\d/);
  await expect(page.getByRole('listitem').filter({ hasText: 'Ann' }).getByText('1 of 5 chats · online')).toBeVisible();
  await expectPageAccessible(page);

  await page.getByRole('link', { name: 'Agents' }).click();
  await page.getByRole('button', { name: 'Remove Ben' }).click();
  await dialog.getByRole('button', { name: 'Remove agent' }).click();
  await expect(page.getByText('Logs in as E77')).toBeHidden();
  await expect(ben.getByRole('dialog', { name: 'Log in again' })).toBeVisible();
});
