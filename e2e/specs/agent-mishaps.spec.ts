import { limit } from '../fixtures/answers.ts';
import { expect, test } from '../fixtures/index.ts';
import { AgentPage } from '../pages/agent.ts';
import type { VisitorPage } from '../pages/visitor.ts';

/** Whatever happens in the middle of a sentence: it is said, and the sentence is still there. */

const TYPED = 'What I was about to say';

/** A chat in which the agent has typed, and sent nothing. */
async function typeTo(visitor: VisitorPage, ann: AgentPage) {
  await visitor.chooseAnyone();
  await visitor.say('Hello');
  await ann.take('Hello');
  await ann.field.fill(TYPED);
}

/** As from another browser: the page finds it out by the poll that it holds, and asks to log in again. */
async function endSession({ page }: AgentPage) {
  await page.evaluate(() => fetch('/api/v1/session', { method: 'DELETE' }));
  const again = page.getByRole('dialog', { name: 'Log in again' });
  await expect(again).toBeVisible();
  return again;
}

/** Logged in again, the agent goes on with what it had typed. */
async function expectToGoOn(ann: AgentPage, visitor: VisitorPage) {
  await expect(ann.field).toHaveValue(TYPED);
  await ann.page.getByRole('button', { name: 'Send', exact: true }).click();
  await visitor.hears(TYPED);
}

test('a session that ends while an agent types is begun again in place, and the draft stays', async ({
  desk,
  hire,
  visit,
}) => {
  const ann = await hire('Ann Lee');
  const visitor = await visit();
  await typeTo(visitor, ann);
  const again = await endSession(ann);
  await ann.fillIn({ employeeId: 'ANNLEE', password: 'a wrong one' });
  await expect(again.getByRole('alert')).toContainText('wrong');
  await ann.fillIn({ employeeId: 'ANNLEE', password: 'Ann Lee knows it' });
  await expect(again).toBeHidden();
  await expectToGoOn(ann, visitor);
  expect(desk.log).not.toContain('Ann Lee knows it');
});

test('who has logged in again in one tab is not asked to in the next', async ({ desk, hire, visit }) => {
  const ann = await hire('Ann Lee');
  const { page } = ann;
  const visitor = await visit();
  await typeTo(visitor, ann);
  const again = await endSession(ann);
  const other = new AgentPage(await page.context().newPage(), 'Ann Lee');
  await other.goTo(desk.url);
  await other.logIn({ employeeId: 'ANNLEE', password: 'Ann Lee knows it' });
  // As when one comes back to the first tab.
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(again).toBeHidden();
  await expectToGoOn(ann, visitor);
});

test('another agent who logs in there finds nothing of what was typed', async ({ desk, hire, visit }) => {
  const ann = await hire('Ann Lee');
  const bob = await desk.hire('Bob Ray');
  const visitor = await visit();
  await typeTo(visitor, ann);
  const again = await endSession(ann);
  await ann.fillIn(bob);
  await expect(again).toBeHidden();
  await expect(ann.page.getByText('Bob Ray', { exact: true })).toBeVisible();
  await expect(ann.page.getByRole('heading', { name: 'No such chat' })).toBeVisible();
  const left = async () => {
    await expect(ann.page.getByText(TYPED)).toHaveCount(0);
    await expect(ann.field).toBeHidden();
  };
  await left();
  await ann.reload();
  await left();
  expect(await ann.page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain(TYPED);
});

test('a chat that ends while an agent types keeps what was typed in sight', async ({ hire, visit }) => {
  const ann = await hire('Ann Lee');
  const visitor = await visit();
  await typeTo(visitor, ann);
  await visitor.endChat();
  await ann.expectEnded('The visitor ended it.');
  await expect(ann.page.getByText('You had typed, and it was not sent:')).toBeVisible();
  await expect(ann.page.getByText(TYPED)).toBeVisible();
  await ann.reload();
  await expect(ann.page.getByText(TYPED)).toBeVisible();
  await test.step('and goes along into the next one', async () => {
    await ann.page.getByRole('link', { name: 'Open a new chat with this visitor' }).click();
    await expectToGoOn(ann, visitor);
  });
});

test('a chat that another page of the same agent gives away shows who has it, and what was typed', async ({
  hire,
  staff,
  visit,
}) => {
  const ann = await hire('Ann Lee');
  const bob = await staff('Bob Ray');
  const visitor = await visit();
  await visitor.choose('Ann Lee');
  await visitor.say('Hello');
  await ann.take('Hello');
  await ann.field.fill(TYPED);
  await ann.page.evaluate(
    (agent_id) =>
      fetch(`/api/v1${location.hash.slice(1)}/transfer`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ agent_id }),
      }),
    bob.id,
  );
  await ann.expectGivenTo('Bob Ray');
  await expect(ann.page.getByRole('main').getByText(TYPED)).toBeVisible();
  await test.step('also after a look at something else', async () => {
    await ann.page.getByRole('link', { name: 'History' }).click();
    await ann.reload();
    await ann.chats.getByRole('link').filter({ hasText: TYPED }).click();
    await expect(ann.page.getByRole('main').getByText(TYPED)).toBeVisible();
  });
});

test('what is sent while the server is away, or refuses for a while, arrives once and in order', async ({
  chatWithAgent,
  desk,
}) => {
  const { ann, visitor } = await chatWithAgent('Hello');
  await desk.kill();
  await ann.write('one');
  await ann.expectConnectionLost();
  await ann.write('two');
  await ann.field.fill(TYPED);
  await desk.restart();
  for (const text of ['one', 'two']) await visitor.hears(text);
  await expect(ann.field).toHaveValue(TYPED);
  await limit(ann.page, /\/messages$/, { retryAfter: 1, times: 1 });
  await ann.page.getByRole('button', { name: 'Send', exact: true }).click();
  await ann.expectSendingAgain();
  await visitor.hears(TYPED);
  expect(await visitor.texts()).toEqual(['Hello', 'one', 'two', TYPED]);
});
