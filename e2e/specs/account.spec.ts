import { expectPageAccessible } from '../fixtures/axe.ts';
import { expect, test } from '../fixtures/index.ts';
import { AgentPage } from '../pages/agent.ts';

test('an agent changes its name and password, sees its log-ins, and ends them all', async ({ desk, profile }) => {
  const credentials = await desk.hire('Ann');
  const ann = new AgentPage(await (await profile()).newPage(), 'Ann');
  await ann.goTo(desk.url);
  await ann.logIn(credentials);
  const { page } = ann;
  await page.getByRole('link', { name: 'Account' }).click();
  await page.getByRole('textbox', { name: 'What visitors see' }).fill('Anna');
  await page.getByRole('button', { name: 'Save name' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await expect(page.getByRole('banner').first().getByText('Anna')).toBeVisible();

  const old = page.getByRole('textbox', { name: 'The one you have' });
  const fresh = page.getByRole('textbox', { name: 'The new one' });
  const change = page.getByRole('button', { name: 'Change password' });
  await old.fill('not my password');
  await fresh.fill('short');
  await change.click();
  await expect(page.getByText('A password has at least 10 characters.')).toBeVisible();
  await fresh.fill('a much better password');
  await change.click();
  await expect(page.getByText('This is not your password.')).toBeVisible();
  await old.fill(credentials.password);
  await change.click();
  await expect(page.getByText('Your password is changed.')).toBeVisible();

  const elsewhere = await (await profile()).newPage();
  const there = new AgentPage(elsewhere, 'Ann');
  await there.goTo(desk.url);
  await there.logIn({ ...credentials, password: 'a much better password' });

  await page.reload();
  const sessions = page.getByRole('listitem').filter({ hasText: 'Logged in' });
  await expect(sessions).toHaveCount(2);
  await expect(sessions.filter({ hasText: 'this one' })).toHaveCount(1);
  await expectPageAccessible(page);
  await page.getByRole('button', { name: 'Log out everywhere' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Log out everywhere' }).click();
  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
  await expect(elsewhere.getByRole('dialog', { name: 'Log in again' })).toBeVisible();
});
