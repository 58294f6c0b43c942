import { expect, test } from '../fixtures/index.ts';

test('the visitor ends the chat, and starts a new one', async ({ chatWithAgent }) => {
  const { ann, visitor } = await chatWithAgent('The old chat');

  await visitor.endChat();
  await ann.expectEnded('The visitor ended it.');

  await visitor.startAnew();
  await visitor.person('Ann Lee', 'available').click();
  await visitor.say('The new chat');
  expect(await visitor.texts()).toEqual(['The new chat']);
  await ann.take('The new chat');
  expect(await ann.texts()).toEqual(['The new chat']);
});

test('the agent closes the chat, and the visitor starts a new one', async ({ chatWithAgent }) => {
  const { ann, visitor } = await chatWithAgent('The old chat');

  await ann.closeChat();
  await visitor.expectEnded('Ann Lee ended it.');
  await visitor.reload();
  await visitor.startAnew();
  await visitor.person('Ann Lee', 'available').click();
  await visitor.say('The new chat');
  await ann.take('The new chat');
  await ann.say('Hello again');
  await visitor.hears('Hello again');
  expect(await visitor.texts()).toEqual(['The new chat', 'Hello again']);
});

test('an ended chat can be ended before anybody answered', async ({ hire, visit }) => {
  const agent = await hire('Ann Lee', { maxChats: 1 });
  const visitor = await visit();
  await visitor.choose('Ann Lee');
  await visitor.say('Never mind');
  await visitor.endChat();
  await expect(agent.chats.getByText('No open chats.')).toBeVisible();
  await visitor.startAnew();
  await expect(visitor.person('Ann Lee', 'available')).toBeVisible();
});

test('an end between two pages is told on the next one, with what was not read, until somebody looks', async ({
  chatWithStaff,
  site,
}) => {
  const { ann, visitor } = await chatWithStaff('Where is my parcel?');
  const { page } = visitor;
  const over = page.getByRole('status').filter({ hasText: 'This chat has ended.' });
  await visitor.minimize();
  await page.goto('about:blank');
  await ann.says('It arrives today');
  await ann.closes();
  for (const path of ['/plain', '/plain?next']) {
    await visitor.goTo(site.url + path);
    await expect(over).toHaveClass('trouble');
    await expect(visitor.launcher).toHaveAccessibleName('Chat, 1 new message');
  }
  await visitor.launcher.click();
  await visitor.hears('It arrives today');
  await visitor.expectEnded();
  // What decides whether the next page brings the panel.
  const live = () => page.evaluate(() => JSON.parse(Object.values(localStorage)[0]).live);
  await expect.poll(live).toBe(false);
});
