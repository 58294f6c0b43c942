import { expect, test } from '../fixtures/index.ts';
import { AgentPage } from '../pages/agent.ts';
import type { Conversation } from '../pages/conversation.ts';

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `number ${from + i}`);

/** Both show each text once, in the order in which they were written. */
async function expectAll(texts: string[], ...screens: Conversation[]) {
  for (const screen of screens) await expect.poll(() => screen.texts(), { timeout: 30_000 }).toEqual(texts);
}

test.describe('a limit on the messages of a visitor', () => {
  test.use({ flags: ['--limit-visitor-messages', '0.7/2'] });

  test('is waited out in sight: nothing is lost, doubled or out of order', async ({ chatWithAgent }) => {
    const { ann, visitor } = await chatWithAgent('Hello');
    for (const text of numbers(1, 5)) await visitor.write(text);

    await visitor.expectSendingAgain();
    // All of them are on the screen, also those that are not sent.
    await expect(visitor.log.getByText('number 5')).toBeVisible();
    await ann.say('I am reading');
    await visitor.hears('I am reading');
    for (const text of numbers(1, 5)) await ann.hears(text);
    for (const text of numbers(1, 5)) await visitor.hears(text);
    await visitor.expectState('Seen');
    const written = (await ann.texts()).filter((text) => text !== 'I am reading');
    expect(written).toEqual(['Hello', ...numbers(1, 5)]);
    expect(await visitor.lines()).toEqual(await ann.lines());

    await test.step('over a reload too', async () => {
      for (const text of numbers(6, 9)) await visitor.write(text);
      await visitor.expectSendingAgain();
      await visitor.reload();
      for (const text of numbers(6, 9)) await ann.hears(text);
      const after = (await ann.texts()).filter((text) => text !== 'I am reading');
      expect(after).toEqual(['Hello', ...numbers(1, 9)]);
    });
  });
});

test.describe('a limit on the calls of an agent', () => {
  test.use({ flags: ['--limit-agent-calls', '2/15'] });

  test('is waited out in sight, and nothing breaks', async ({ chatWithAgent }) => {
    const { ann, visitor } = await chatWithAgent('Hello');
    for (const text of numbers(1, 16)) await ann.write(text);
    await ann.expectSendingAgain();
    await expectAll(['Hello', ...numbers(1, 16)], ann, visitor);
    await ann.expectState('Seen');
  });
});

test.describe('a limit on the chats that a visitor opens', () => {
  test.use({ flags: ['--limit-visitor-openings', '0.2/1'] });

  test('is told at the start of the next one, which then begins by itself', async ({ hire, visit }) => {
    const ann = await hire('Ann Lee');
    const visitor = await visit();
    await visitor.chooseAnyone();
    await visitor.say('The first one');
    await visitor.endChat();
    await visitor.startAnew();
    await visitor.person('Ann Lee', 'available').click();
    await visitor.write('The second one');
    await expect(visitor.panel.getByText(/^The server is busy\. Trying again in \d+ seconds?\.$/)).toBeVisible();
    await ann.take('The second one');
    expect(await visitor.texts()).toEqual(['The second one']);
    await expect(visitor.panel.getByText(/^The server is busy\./)).toBeHidden();
  });
});

test.describe('a limit on the polls of a visitor', () => {
  test.use({ flags: ['--limit-visitor-polls', '0.3/3'] });

  test('is told, and what was said in the meantime is there after it', async ({ chatWithAgent }) => {
    const { ann, visitor } = await chatWithAgent('Hello');
    for (const text of numbers(1, 3)) {
      await ann.say(text);
      await expect(visitor.log.getByText(text)).toBeVisible();
    }
    await expect(visitor.panel.getByText(/^The server is busy\. Trying again in \d+ seconds?\.$/)).toBeVisible();
    await ann.say('number 4');
    await expectAll(['Hello', ...numbers(1, 4)], visitor, ann);
  });
});

test('who guesses passwords has to wait, is told how long, and gets in with the right one after that', async ({
  desk,
  page,
}) => {
  const credentials = await desk.hire('Ann Lee');
  const ann = new AgentPage(page, 'Ann Lee');
  await ann.goTo(desk.url);
  const [refused, logIn] = [page.getByRole('alert'), page.getByRole('button', { name: 'Log in' })];
  for (let n = 1; n <= 5; n++) {
    await ann.fillIn({ ...credentials, password: `guess ${n}` });
    await expect(refused).toContainText('The employee id or the password is wrong.');
  }

  await ann.fillIn(credentials);
  await expect(refused).toContainText(/Too many tries\. Try again in \d+ s\./);
  await expect(logIn).toBeDisabled();
  await expect(page.getByRole('textbox', { name: 'Password' })).toHaveValue(credentials.password);
  await expect(logIn).toBeEnabled();
  await logIn.click();
  await expect(ann.available).toBeVisible();
});
