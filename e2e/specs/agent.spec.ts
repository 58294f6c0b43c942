import { expect, test } from '../fixtures/index.ts';
import { AgentPage } from '../pages/agent.ts';

test('a wrong password is refused, the right one opens the page, and log-out closes it', async ({ desk, page }) => {
  const credentials = await desk.hire('Ann Lee');
  const agent = new AgentPage(page, 'Ann Lee');
  await agent.goTo(desk.url);
  await agent.fillIn({ ...credentials, password: 'guess, guess' });
  await expect(page.getByRole('alert')).toHaveText('The employee id or the password is wrong.');

  await agent.logIn(credentials);
  await agent.reload();
  await agent.logOut();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
});

test('an agent sees who is on the site, and who has left', async ({ hire, visit }) => {
  const agent = await hire('Ann Lee');
  await expect(agent.page.getByText('Nobody is on the site right now.')).toBeVisible();
  const [stays, leaves] = [await visit(), await visit()];
  await expect(agent.visitors).toHaveCount(2);
  await expect(agent.visitors.first()).toContainText('Shop Homepage');

  await leaves.page.close();
  await expect(agent.visitors).toHaveCount(1);
  await stays.chooseAnyone();
  await stays.say('Hello');
  // Among the chats it has a row already.
  await expect(agent.entry('Hello')).toBeVisible();
  await expect(agent.page.getByText('Nobody else is on the site right now.')).toBeVisible();
});

test('an agent answers several chats at once, and drafts stay where they were begun', async ({ hire, visit }) => {
  const agent = await hire('Ann Lee');
  const names = ['one', 'two', 'three'];
  const visitors = [];
  for (const name of names) {
    const visitor = await visit();
    await visitor.chooseAnyone();
    await visitor.say(`question ${name}`);
    visitors.push(visitor);
  }

  for (const name of names) await expect(agent.entry(`question ${name}`).locator('.unread')).toHaveText('1');
  await agent.take('question one');
  await expect(agent.entry('question one').locator('.unread')).toBeHidden();
  await agent.field.fill('an answer that waits');

  for (const [i, name] of [...names.entries()].slice(1)) {
    await agent.take(`question ${name}`);
    await expect(agent.field).toHaveValue('');
    await agent.say(`answer ${name}`);
    await visitors[i].hears(`answer ${name}`);
  }
  await visitors[2].say('and another');
  await agent.hears('and another');

  await agent.entry('an answer that waits').click();
  await expect(agent.field).toHaveValue('an answer that waits');
  await agent.say('answer one');
  for (const [i, name] of names.entries()) await visitors[i].hears(`answer ${name}`);
  expect(await visitors[0].texts()).toEqual(['question one', 'answer one']);
  expect(await visitors[1].texts()).toEqual(['question two', 'answer two']);
  expect(await visitors[2].texts()).toEqual(['question three', 'answer three', 'and another']);
});

test('a row tells how long its visitor waits, from a minute on louder, and no more once it is answered', async ({
  hire,
  visit,
}) => {
  const ann = await hire('Ann Lee');
  await ann.page.clock.install();
  const visitor = await visit();
  await visitor.chooseAnyone();
  await visitor.say('Hello');
  const waits = ann.entry('Hello').getByTitle('Waits for an answer');
  await expect(waits).toContainText(/ 0:\d\d$/);
  await expect(waits).not.toHaveClass(/warn|bad/);
  await ann.page.clock.fastForward(61_000);
  await expect(waits).toContainText(/ 1:\d\d$/);
  await expect(waits).toHaveClass(/warn/);
  await ann.page.clock.fastForward(120_000);
  await expect(waits).toHaveClass(/bad/);
  await ann.take('Hello');
  await ann.say('Good morning');
  await expect(ann.entry('Good morning')).toBeVisible();
  await expect(waits).toHaveCount(0);
});
