import { expect, test } from '../fixtures/index.ts';

test('a blocked visitor cannot chat, others can, and the agent takes it back', async ({ hire, visit }) => {
  const ann = await hire('Ann Lee');
  const [rude, kind] = [await visit(), await visit()];
  await kind.chooseAnyone();
  await kind.say('Good morning');
  await rude.chooseAnyone();
  await rude.say('You are all thieves');
  await ann.take('You are all thieves');

  await test.step('the agent blocks it, after a question', async () => {
    await ann.page.getByRole('main').getByRole('button', { name: 'Block', exact: true }).click();
    const question = ann.page.getByRole('dialog', { name: 'Block this visitor?' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    await rude.say('I said thieves');
    await ann.hears('I said thieves');
    await ann.block();
    await rude.expectBlocked();
    await ann.take('Good morning');
    await ann.say('Good morning to you');
    await kind.hears('Good morning to you');
  });

  await test.step('a reload does not help, and the server is left alone', async () => {
    let calls = 0;
    rude.page.on('request', (request) => {
      if (request.url().includes('/api/')) calls++;
    });
    await rude.reload();
    await rude.expectBlocked();
    await kind.say('I have a question');
    await ann.hears('I have a question');
    expect(calls).toBeLessThan(5);
  });

  await test.step('the agent takes it back', async () => {
    const list = await ann.blocked();
    await expect(list.getByRole('listitem')).toContainText('by Ann Lee');
    await list.getByRole('button', { name: /^Unblock Visitor [0-9A-F]{4}$/ }).click();
    await expect(list.getByText('Nobody is blocked.')).toBeVisible();
    await list.getByRole('button', { name: 'Done' }).click();

    await rude.reload();
    await expect(rude.panel).toBeVisible();
    await rude.startAnew();
    await rude.person('Ann Lee', 'available').click();
    await rude.say('I am sorry');
    await ann.take('I am sorry');
  });
});

test.describe('where a call from this machine is not from a proxy', () => {
  test.use({ flags: ['--trusted-proxies', '192.0.2.0/24'] });

  test('nobody new is served for a time from where a blocked visitor called', async ({ hire, visit }) => {
    const ann = await hire('Ann Lee');
    const rude = await visit();
    await rude.chooseAnyone();
    await rude.say('You are all thieves');
    await ann.take('You are all thieves');
    await ann.block();
    await rude.expectBlocked();
    const again = await visit();
    await again.openPanel();
    await again.expectBlocked();
  });
});
