import { expect, test } from '../fixtures/index.ts';
import type { Conversation } from '../pages/conversation.ts';

/** Types until it is seen on the other page, and answers for how many milliseconds it is. */
async function typeUntilSeen(typist: Conversation, text: string, reader: Conversation): Promise<number> {
  const seen = reader.page.getByText('is typing').first();
  await typist.typeUntil(text, () => expect(seen).toBeVisible({ timeout: 3_000 }));
  const begun = Date.now();
  await expect(seen).toBeHidden();
  return Date.now() - begun;
}

test('that somebody is typing ends by itself after 5 seconds', async ({ chatWithAgent }) => {
  const { ann, visitor } = await chatWithAgent('Hello');

  const shown = await Promise.all([typeUntilSeen(ann, 'Good m', visitor), typeUntilSeen(visitor, 'I have', ann)]);
  for (const time of shown) {
    expect(time).toBeGreaterThan(3_500);
    expect(time).toBeLessThan(8_000);
  }
  await expect(ann.field).toHaveValue(/^Good m/);
  await expect(visitor.field).toHaveValue(/^I have/);
});

test('what was seen is marked on both sides, and stays so over reloads', async ({ hire, visit }) => {
  const ann = await hire('Ann Lee');
  const [visitor, other] = [await visit(), await visit()];
  await visitor.chooseAnyone();
  await visitor.say('One');
  await visitor.expectState('Sent');
  await ann.take('One');
  await visitor.expectState('Seen');
  await ann.say('Two');
  await ann.expectState('Seen');

  await test.step('what nobody has looked at is not', async () => {
    await other.chooseAnyone();
    await other.say('Hello');
    await ann.take('Hello');
    await visitor.say('Three');
    await expect(ann.entry('Three').locator('.unread')).toHaveText('1');
    await visitor.reload();
    await visitor.hears('Three');
    await visitor.expectState('Sent');
    await visitor.minimize();
  });

  await test.step('until somebody does', async () => {
    await ann.take('Three');
    await ann.say('Four');
    await ann.expectState('Sent');
    await visitor.launcher.click();
    await visitor.expectState('Seen');
    await ann.expectState('Seen');
  });

  await test.step('and then for good', async () => {
    for (const screen of [visitor, ann]) {
      // Each state that is on the screen from the first one on.
      await screen.page.addInitScript(() => {
        const told = new Set<string>();
        Object.assign(window, { told });
        setInterval(() => {
          const root = document.querySelector('holdline-widget')?.shadowRoot ?? document;
          for (const state of root.querySelectorAll('.state')) told.add(state.textContent ?? '');
        }, 5);
      });
      await screen.reload();
      await screen.hears('Four');
      await screen.expectState('Seen');
      expect(await screen.page.evaluate(() => [...(window as unknown as { told: Set<string> }).told])).toEqual([
        'Seen',
      ]);
    }
  });
});

test('of two who write at the same moment, each sees that the other has seen it', async ({ hire, visit }) => {
  const ann = await hire('Ann Lee');
  const visitor = await visit();
  // What the visitor hears can be held back.
  let free = Promise.resolve();
  await visitor.page.route(/\/events/, async (route) => {
    const response = await route.fetch({ timeout: 0 });
    await free;
    await route.fulfill({ response });
  });
  await visitor.chooseAnyone();
  await visitor.say('Hello');
  await ann.take('Hello');
  await ann.say('Good morning');
  await ann.expectState('Seen');

  // The answer to the visitor's own message overtakes the news of the agent's.
  let release = () => {};
  free = new Promise((resolve) => {
    release = resolve;
  });
  await ann.say('What can I do for you?');
  await visitor.say('I have a question');
  release();
  await visitor.hears('What can I do for you?');
  await ann.hears('I have a question');
  for (const screen of [visitor, ann]) await screen.expectState('Seen');
  await visitor.page.unrouteAll({ behavior: 'ignoreErrors' });
});
