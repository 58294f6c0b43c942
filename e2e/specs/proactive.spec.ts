import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../fixtures/index.ts';

test.use({ flags: ['--visitor-grace', '1s'] });

/** A field of the shop itself, which has nothing to do with the widget. */
async function searchField(page: Page): Promise<Locator> {
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('afterbegin', '<input type="search" aria-label="Search the shop">');
  });
  return page.getByRole('searchbox', { name: 'Search the shop' });
}

test('an agent opens a chat, and the widget opens by itself while the visitor types into a field of the shop', async ({
  hire,
  visit,
}) => {
  const ann = await hire('Ann Lee');
  const visitor = await visit();
  const search = await searchField(visitor.page);
  const typed = 'blue school bag, waterproof, for a girl of seven';

  await expect(ann.visitors).toContainText('Shop Homepage');
  await Promise.all([
    search.pressSequentially(typed, { delay: 60 }),
    ann
      .openChat('Hello, are you looking for something?')
      .then(() => visitor.hears('Hello, are you looking for something?')),
  ]);
  await expect(visitor.panel).toBeVisible();
  await expect(search).toBeFocused();
  await expect(search).toHaveValue(typed);
  await expect(visitor.page.getByRole('status').filter({ hasText: 'Ann Lee has a message for you.' })).toBeAttached();

  await test.step('the visitor answers, and finds the chat on the next page', async () => {
    await visitor.say('Yes, a blue school bag');
    await ann.hears('Yes, a blue school bag');
    await visitor.reload();
    await expect(visitor.panel).toBeVisible();
    await visitor.hears('Yes, a blue school bag');
  });

  await test.step('minimized it stays minimized', async () => {
    await visitor.minimize();
    await ann.say('We have three of them');
    await expect(visitor.page.getByRole('button', { name: 'Chat, 1 new message', exact: true })).toBeVisible();
    await expect(visitor.panel).toBeHidden();
    await visitor.reload();
    await expect(visitor.page.getByRole('button', { name: 'Chat, 1 new message', exact: true })).toBeVisible();
    await expect(visitor.panel).toBeHidden();
  });
});

test('it finds a visitor who has gone on within a site of one page', async ({ hire, visit }) => {
  const ann = await hire('Ann Lee');
  const visitor = await visit();
  await ann.compose();
  await visitor.page.keyboard.press('Shift');
  await visitor.page.evaluate(() => history.pushState(null, '', '/bags/blue'));
  await expect(ann.visitors).toContainText('/bags/blue');
  await ann.say('The blue ones are on sale');
  await expect(visitor.panel).toBeVisible();
  await visitor.hears('The blue ones are on sale');
});

test('a visitor who has left cannot be written to: it is said, and what was typed stays', async ({ hire, visit }) => {
  const ann = await hire('Ann Lee');
  const visitor = await visit();
  await ann.compose();
  await ann.field.fill('Hello, may I help?');
  await visitor.page.close();
  await expect(ann.visitors).toHaveCount(0);
  await ann.page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(ann.page.getByRole('alert').filter({ hasText: 'This visitor has left the site.' })).toBeVisible();
  await expect(ann.field).toHaveValue('Hello, may I help?');
});

test('an agent at the cap opens no chat until one has ended', async ({ hire, visit }) => {
  const ann = await hire('Ann Lee', { maxChats: 1 });
  const [first, second] = [await visit(), await visit()];
  await first.choose('Ann Lee');
  await first.say('I am first');
  // The second one is the only one who is in no chat.
  await expect(ann.visitors).toHaveCount(1);
  await ann.compose();
  await ann.field.fill('Hello, may I help?');
  const send = ann.page.getByRole('button', { name: 'Send', exact: true });
  await send.click();
  const refusal = ann.page.getByRole('alert').filter({ hasText: 'You have as many chats as you can have.' });
  await expect(refusal).toBeVisible();

  await first.endChat();
  await send.click();
  await second.hears('Hello, may I help?');
  await expect(refusal).toBeHidden();
});

test('two agents want the same visitor: the later one is told', async ({ hire, visit }) => {
  const [ann, bob] = await Promise.all([hire('Ann Lee'), hire('Bob Ray')]);
  const visitor = await visit();
  await ann.compose();
  await bob.compose();
  await ann.say('From Ann');
  await visitor.hears('From Ann');
  await expect(bob.page.getByText('This visitor is in a chat now.')).toBeVisible();
  await bob.field.fill('From Bob');
  await bob.page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(bob.page.getByRole('alert')).toContainText(['Another agent is chatting with this visitor.']);
  await expect(bob.field).toHaveValue('From Bob');
  expect(await visitor.texts()).toEqual(['From Ann']);
});

test('a page that is left before the panel is there hands the chat on to the next one', async ({ open, staff }) => {
  const ann = await staff('Ann Lee');
  const visitor = await open();
  const { page } = visitor;
  const { id } = await ann.expectVisitor({});
  const asked = page.waitForRequest(/panel-.*\.js/);
  await page.route(/panel-.*\.js/, () => {}, { times: 1 });
  await ann.opens(id, 'May I help?');
  await asked;
  await page.goto(`${new URL(page.url()).origin}/plain/2`);
  await visitor.hears('May I help?');
  expect((await ann.chat()).visitor_id).toBe(id);
});
