import { expect, test } from '../fixtures/index.ts';

test('nobody online is said clearly, and the list fills by itself', async ({ hire, visit }) => {
  const visitor = await visit();
  await visitor.openPanel();
  await visitor.expectNobodyOnline();

  await hire('Ann Lee');
  await expect(visitor.person('Ann Lee', 'available')).toBeVisible();
});

test('an agent who goes away cannot be chosen any more, and goes on with the chats at hand', async ({
  hire,
  visit,
}) => {
  const agent = await hire('Ann Lee');
  const [talking, choosing] = [await visit(), await visit()];
  await talking.choose('Ann Lee');
  await talking.say('Are you there?');
  await choosing.openPanel();
  await expect(choosing.person('Ann Lee', 'available')).toBeVisible();

  await agent.goAway();
  await choosing.expectNobodyOnline();
  await agent.take('Are you there?');
  await agent.say('I am');
  await talking.hears('I am');

  await agent.goAvailable();
  await expect(choosing.person('Ann Lee', 'available')).toBeVisible();
});

test('the chosen agent gets the chat, nobody else', async ({ hire, visit }) => {
  const [ann, ben] = [await hire('Ann Lee'), await hire('Ben Ode')];
  const visitor = await visit();
  await visitor.choose('Ben Ode');
  await visitor.say('For Ben');
  await ben.take('For Ben');
  await expect(ann.chats.getByText('No open chats.')).toBeVisible();
  await expect(ann.entry('For Ben')).toHaveCount(0);
});

test('an agent who left while the visitor wrote: the refusal is said, and the text is kept', async ({
  hire,
  visit,
}) => {
  const agent = await hire('Ann Lee');
  const visitor = await visit();
  await visitor.choose('Ann Lee');
  await visitor.field.fill('Is this still in stock?');
  await agent.goAway();
  await visitor.page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(visitor.panel.getByRole('alert')).toContainText('Ann Lee is not online any more.');
  await agent.goAvailable();
  await visitor.person('Ann Lee', 'available').click();
  await expect(visitor.field).toHaveValue('Is this still in stock?');
});

test('a click that comes while the panel is loading is not lost', async ({ open }) => {
  const visitor = await open('/plain?data-open=true', { launcher: false });
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await visitor.page.route('**/assets/panel-*.js', async (route) => {
    await arrived;
    await route.continue();
  });
  await visitor.page.reload();
  await visitor.launcher.hover();
  await visitor.page.mouse.down();
  arrive();
  await expect(visitor.page.locator('holdline-widget [role=dialog]')).toBeAttached();
  await visitor.page.mouse.up();
  await expect(visitor.panel).toBeHidden();
});
