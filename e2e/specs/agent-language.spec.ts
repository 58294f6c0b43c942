import { expect, test } from '../fixtures/index.ts';

const TYPED = 'What I was about to say';

test('the page speaks German from a click on, after a reload and in the places, and English again', async ({
  hire,
  visit,
}) => {
  const ann = await hire('Ann Lee', { admin: true });
  const { page } = ann;
  const visitor = await visit();
  await visitor.chooseAnyone();
  await visitor.say('Hello');
  await ann.take('Hello');
  await ann.field.fill(TYPED);
  await page.getByRole('combobox', { name: 'Language of this page' }).selectOption('Deutsch');
  const german = async () => {
    await expect(page.locator('html')).toHaveAttribute('lang', /^de/);
    await expect(page.getByRole('switch', { name: 'Verfügbar' })).toBeChecked();
    await expect(page.getByRole('textbox', { name: 'Nachricht' })).toHaveValue(TYPED);
  };
  await german();
  await page.reload();
  await german();
  for (const [place, heading] of [
    ['Verlauf', 'Verlauf'],
    ['Bausteine', 'Textbausteine'],
    ['Desk', 'Desk'],
    ['Konto', 'Konto'],
  ]) {
    await page.getByRole('link', { name: place, exact: true }).click();
    await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
    await expect(page.locator('.skeleton')).toHaveCount(0);
    await expect(page.locator('main')).not.toContainText(/\b(The|Save|Your|Name of the|could not|with)\b/);
  }
  await page.getByRole('combobox', { name: 'Sprache dieser Seite' }).selectOption('English');
  await expect(page.getByRole('heading', { name: 'Account', exact: true })).toBeVisible();
});
