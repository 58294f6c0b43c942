import { expect, test } from '../fixtures/index.ts';
import { AgentPage } from '../pages/agent.ts';

test('a page out of sight, whose timers do not run, stays online over a restart and hears of a new chat', async ({
  desk,
  hire,
  visit,
}) => {
  const ann = await hire('Ann');
  const visitor = await visit();
  // What browsers do to a page that was hidden for long, and more of it.
  await ann.page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    Object.defineProperty(document, 'hidden', { get: () => true });
    window.setTimeout = (() => 0) as unknown as typeof setTimeout;
    document.dispatchEvent(new Event('visibilitychange'));
  });
  const locks = await ann.page.evaluate(async () => (await navigator.locks.query()).held?.map(({ name }) => name));
  expect(locks).toContain('holdline.agent');
  await desk.kill();
  await ann.expectConnectionLost();
  await desk.restart();
  await ann.expectConnected();
  await visitor.expectConnected();
  await visitor.chooseAnyone();
  await visitor.say('Is anybody there?');
  await expect(ann.page).toHaveTitle(/^\(1\)/);
});

test('where the browser has no worker for the page it polls by itself', async ({ desk, profile, visit }) => {
  const context = await profile();
  await context.addInitScript(() => {
    window.Worker = class {
      constructor() {
        throw new Error('none');
      }
    } as unknown as typeof Worker;
  });
  const ann = new AgentPage(await context.newPage(), 'Ann');
  await ann.goTo(desk.url);
  await ann.logIn(await desk.hire('Ann'));
  await ann.goAvailable();
  const visitor = await visit();
  await visitor.chooseAnyone();
  await visitor.say('Hello');
  await ann.take('Hello');
});
