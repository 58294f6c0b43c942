import { expect, test } from '../fixtures/index.ts';
import { fromAgent, fromVisitor } from '../fixtures/texts.ts';
import type { AgentPage } from '../pages/agent.ts';
import type { Line } from '../pages/conversation.ts';
import type { VisitorPage } from '../pages/visitor.ts';

const by = (sender: string, lines: Line[]) => lines.filter((line) => line.sender === sender).map(({ text }) => text);

/** Both screens show all of it, once, in one order; and in the order in which each side wrote. */
async function expectWhole(visitor: VisitorPage, agent: AgentPage) {
  const count = fromVisitor.length + fromAgent.length;
  for (const screen of [visitor, agent]) await expect.poll(async () => (await screen.lines()).length).toBe(count);
  const lines = await visitor.lines();
  expect(await agent.lines()).toEqual(lines);
  expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
  expect(by('visitor', lines)).toEqual(fromVisitor);
  expect(by('agent', lines)).toEqual(fromAgent);
}

test('a chat outlives reloads and a killed server, and nothing is lost, doubled or out of order', async ({
  desk,
  hire,
  visit,
}) => {
  const agent = await hire('Ann Lee');
  const visitor = await visit();

  await visitor.choose('Ann Lee');
  await visitor.say(fromVisitor[0]);
  await agent.take(fromVisitor[0]);

  await test.step('they write to each other', async () => {
    for (const i of [1, 2, 3]) {
      await agent.say(fromAgent[i - 1]);
      await visitor.hears(fromAgent[i - 1]);
      await visitor.say(fromVisitor[i]);
      await agent.hears(fromVisitor[i]);
    }
  });

  await test.step('the page is reloaded, and the server killed with messages on their way', async () => {
    await visitor.reload();
    await visitor.hears(fromAgent[2]);
    await visitor.write(fromVisitor[4]);
    await agent.write(fromAgent[3]);
    await visitor.write(fromVisitor[5]);
    await agent.write(fromAgent[4]);
    await desk.kill();
    await visitor.expectConnectionLost();
    await agent.expectConnectionLost();
  });

  await test.step('they go on writing while there is no server', async () => {
    await visitor.write(fromVisitor[6]);
    await visitor.write(fromVisitor[7]);
    await visitor.expectState('Sending');
    await agent.write(fromAgent[5]);
    await agent.write(fromAgent[6]);
    await agent.expectState('Sending');
  });

  await test.step('the server is back', async () => {
    await desk.restart();
    for (const text of [...fromVisitor.slice(4, 8), ...fromAgent.slice(3, 7)]) {
      await agent.hears(text);
      await visitor.hears(text);
    }
    await visitor.expectConnected();
    await agent.expectConnected();
  });

  await test.step('they finish', async () => {
    for (const i of [8, 9]) {
      await agent.say(fromAgent[i - 1]);
      await visitor.say(fromVisitor[i]);
    }
    await agent.say(fromAgent[9]);
    await expectWhole(visitor, agent);
  });

  await test.step('both come back later', async () => {
    await visitor.reload();
    await agent.reload();
    await expectWhole(visitor, agent);
  });
});

test('a message that was sent to a dead server arrives after a reload of the page', async ({ chatWithAgent, desk }) => {
  const { ann, visitor } = await chatWithAgent('before');

  await desk.kill();
  await visitor.write('while it was down');
  await visitor.expectState('Sending');
  // The shop is there, the desk is not: not even the widget's script loads.
  await visitor.page.reload();
  await desk.restart();
  await visitor.reload();

  await ann.hears('while it was down');
  await visitor.hears('while it was down');
  expect(await ann.texts()).toEqual(['before', 'while it was down']);
  expect(await visitor.texts()).toEqual(['before', 'while it was down']);
});

test('text that looks like HTML is shown as text', async ({ hire, visit }) => {
  const agent = await hire('Ann Lee');
  const visitor = await visit();
  await visitor.chooseAnyone();
  const html = '<img src="x" onerror="document.title = \'owned\'"><b id="bold">bold</b>';
  await visitor.say(html);
  await agent.take(html);
  await agent.say(html);
  await visitor.hears(html);
  for (const screen of [visitor, agent]) {
    await expect(screen.log.getByText(html)).toHaveCount(2);
    await expect(screen.log.locator('img, b#bold')).toHaveCount(0);
    await expect(screen.page).not.toHaveTitle('owned');
  }
});
