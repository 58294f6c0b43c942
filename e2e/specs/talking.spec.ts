import { expect, test } from '../fixtures/index.ts';
import { VisitorPage } from '../pages/visitor.ts';

test('each sees that the other is typing', async ({ chatWithAgent }) => {
  const { ann, visitor } = await chatWithAgent('Hello');

  await ann.typeUntil('Good ', () => visitor.expectTyping('Ann Lee', 1000));
  await ann.say('Good morning');
  await visitor.hears('Good morning');
  await expect(visitor.panel.getByText('is typing')).toBeHidden();

  await visitor.typeUntil('I have ', () => ann.expectTyping(1000));
});

test('a sent message is marked as seen once the other side has looked at it', async ({ hire, visit }) => {
  const agent = await hire('Ann Lee');
  const visitor = await visit();
  await visitor.chooseAnyone();
  await visitor.say('Hello');
  await visitor.expectState('Sent');
  await agent.take('Hello');
  await visitor.expectState('Seen');
  await agent.say('Good morning');
  await agent.expectState('Seen');
});

test('Enter sends, Shift and Enter break the line', async ({ hire, visit }) => {
  const agent = await hire('Ann Lee');
  const visitor = await visit();
  await visitor.chooseAnyone();
  await visitor.field.pressSequentially('one');
  await visitor.field.press('Shift+Enter');
  await visitor.field.pressSequentially('two');
  await visitor.field.press('Enter');
  await visitor.hears('one\ntwo');
  await agent.take('one\ntwo');
  expect(await agent.texts()).toEqual(['one\ntwo']);
});

test('a closed panel tells of new messages, and the chat is there when it opens', async ({ chatWithAgent }) => {
  const { ann, visitor } = await chatWithAgent('Hello');
  await visitor.minimize();
  await ann.say('One');
  await ann.say('Two');
  await visitor.page.getByRole('button', { name: 'Chat, 2 new messages', exact: true }).click();
  await expect.poll(() => visitor.texts()).toEqual(['Hello', 'One', 'Two']);
  await ann.expectState('Seen');
});

test('the chat follows the visitor to another tab', async ({ chatWithAgent, site }) => {
  const { ann, visitor } = await chatWithAgent('In the first tab');

  const tab = new VisitorPage(await visitor.page.context().newPage());
  await tab.goTo(site.url);
  await tab.openPanel();
  await tab.hears('In the first tab');
  await tab.say('In the second tab');
  await ann.say('Seen in both');
  const all = ['In the first tab', 'In the second tab', 'Seen in both'];
  for (const screen of [visitor, tab, ann]) await expect.poll(() => screen.texts()).toEqual(all);
});

test('a text over 4,000 characters is not sent, and not lost', async ({ hire, visit }) => {
  await hire('Ann Lee');
  const visitor = await visit();
  await visitor.chooseAnyone();
  const text = 'x'.repeat(4001);
  await visitor.field.fill(text);
  await expect(visitor.panel.getByText('4,001 of 4,000')).toBeVisible();
  await visitor.field.press('Enter');
  await expect(visitor.field).toHaveValue(text);
  await visitor.field.press('Backspace');
  await visitor.field.press('Enter');
  await visitor.hears('x'.repeat(4000));
});
