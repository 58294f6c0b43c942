import { expect, test } from '../fixtures/index.ts';

test('a killed server is said on both pages, and both go on when it is back', async ({ chatWithAgent, desk }) => {
  const { ann, visitor } = await chatWithAgent('Hello');

  await desk.kill();
  await visitor.expectConnectionLost();
  await ann.expectConnectionLost();
  await desk.restart();
  await visitor.expectConnected();
  await ann.expectConnected();
  await expect(ann.available).toBeChecked();
  await ann.say('Still here');
  await visitor.hears('Still here');
});

test('an orderly stop ends in time with polls held, and costs nobody anything', async ({ chatWithAgent, desk }) => {
  const { ann, visitor } = await chatWithAgent('Hello');
  const begun = Date.now();
  expect(await desk.stop()).toBe(0);
  expect(Date.now() - begun).toBeLessThan(5000);
  await desk.start();
  await ann.say('Nothing happened');
  await visitor.hears('Nothing happened');
  expect(await visitor.texts()).toEqual(['Hello', 'Nothing happened']);
});

test('a visitor without a chat can still choose an agent after a restart', async ({ desk, hire, visit }) => {
  const agent = await hire('Ann Lee');
  const visitor = await visit();
  await expect(agent.visitors).toHaveCount(1);
  await desk.restart();
  await agent.expectConnected();
  await visitor.choose('Ann Lee');
  await visitor.say('Hello');
  await agent.take('Hello');
  await expect(agent.visitors).toHaveCount(0);
});

test('after a restore both pages show what the backup had, and go on', async ({ chatWithAgent, desk }) => {
  const { ann, visitor } = await chatWithAgent('Before the backup');
  const copy = await desk.backUp();
  await ann.say('After the backup');
  await visitor.hears('After the backup');

  await desk.restore(copy);
  for (const screen of [visitor, ann]) await expect.poll(() => screen.texts()).toEqual(['Before the backup']);
  await ann.say('After the restore');
  await visitor.hears('After the restore');
  for (const screen of [visitor, ann]) {
    expect(await screen.texts()).toEqual(['Before the backup', 'After the restore']);
  }
});
