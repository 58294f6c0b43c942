import { expect, test } from '../fixtures/index.ts';

test.use({ flags: ['--position-interval', '500ms', '--start-grace', '1s'] });

test('at the cap there is a line: places are told and move up, and the next is connected when a chat closes', async ({
  hire,
  visit,
}) => {
  const ann = await hire('Ann Lee', { maxChats: 1 });
  const [first, second, third] = await Promise.all([visit(), visit(), visit()]);
  await expect(ann.line).toContainText('Nobody is waiting');
  await first.choose('Ann Lee');
  await first.say('I am first');
  await ann.take('I am first');

  await test.step('a busy agent is a choice, and so is anyone', async () => {
    await second.openPanel();
    await expect(second.anyone).toContainText('Everybody is busy. You will wait in line.');
    await second.joinLine(second.person('Ann Lee', 'busy'), 'I am second');
    await second.expectPlace(1, 'Ann Lee');
    await third.openPanel();
    await third.joinLine(third.person('Ann Lee', 'busy, 1 waiting'), 'I am third');
    await third.expectPlace(2, 'Ann Lee');
    await expect(ann.line).toContainText(/2 waiting, longest 0:\d\d/);
  });

  await test.step('who waits can write, and keeps its place over a reload', async () => {
    await third.say('It is about my order');
    await third.reload();
    await third.hears('It is about my order');
    await third.expectPlace(2, 'Ann Lee');
  });

  await test.step('who leaves makes room', async () => {
    await second.leaveLine();
    await third.expectPlace(1, 'Ann Lee');
    await expect(ann.line).toContainText('1 waiting');
  });

  await test.step('a chat closes, and the next one begins', async () => {
    await expect(ann.entry('It is about my order')).toBeHidden();
    await ann.closeChat();
    await third.isTold('Ann Lee has joined.');
    await third.expectNoPlace();
    await ann.take('It is about my order');
    await expect(ann.line).toContainText('Nobody is waiting');
    await ann.say('Thank you for waiting');
    await third.hears('Thank you for waiting');
    for (const screen of [third, ann])
      expect(await screen.texts()).toEqual(['I am third', 'It is about my order', 'Thank you for waiting']);
  });
});

test('the one who waits for anyone gets whoever is free first', async ({ hire, visit }) => {
  const [ann, bob] = await Promise.all([hire('Ann Lee', { maxChats: 1 }), hire('Bob Ray', { maxChats: 1 })]);
  const [first, second, third] = await Promise.all([visit(), visit(), visit()]);
  await first.choose('Ann Lee');
  await first.say('For Ann');
  await second.choose('Bob Ray');
  await second.say('For Bob');
  await third.openPanel();
  await third.joinLine(third.anyone, 'For whom it may concern');
  await third.expectPlace(1);

  await second.endChat();
  await third.isTold('Bob Ray has joined.');
  await bob.take('For whom it may concern');
  await expect(ann.entry('For whom it may concern')).toHaveCount(0);
});

test('a wanted agent who goes away is no longer waited for, and the visitor is told', async ({ hire, visit }) => {
  const [ann, bob] = await Promise.all([hire('Ann Lee', { maxChats: 1 }), hire('Bob Ray', { maxChats: 1 })]);
  const [first, second, third] = await Promise.all([visit(), visit(), visit()]);
  await first.choose('Ann Lee');
  await first.say('For Ann');
  await second.choose('Bob Ray');
  await second.say('For Bob');
  await third.openPanel();
  await third.joinLine(third.person('Ann Lee', 'busy'), 'For Ann too');
  await third.expectPlace(1, 'Ann Lee');

  await ann.goAway();
  await third.isTold('Ann Lee is no longer here. Whoever is free next will answer.');
  await third.expectPlace(1);
  await bob.take('For Bob');
  await bob.closeChat();
  await third.isTold('Bob Ray has joined.');
  await bob.take('For Ann too');
});

test('an agent who was taken while the visitor wrote: a click joins the line with what was written', async ({
  hire,
  visit,
}) => {
  const ann = await hire('Ann Lee', { maxChats: 1 });
  const [slow, quick] = await Promise.all([visit(), visit()]);
  await slow.choose('Ann Lee');
  await slow.field.fill('I write and write');
  await quick.choose('Ann Lee');
  await quick.say('I was quicker');

  await slow.page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(slow.panel.getByRole('alert')).toHaveText('Ann Lee is busy with other chats now. Your text is kept.');
  await slow.panel.getByRole('button', { name: 'Join the line', exact: true }).click();
  await slow.expectPlace(1, 'Ann Lee');
  await quick.endChat();
  await slow.isTold('Ann Lee has joined.');
  await ann.take('I write and write');
  expect(await ann.texts()).toEqual(['I write and write']);
});

test.describe('with a line of one', () => {
  test.use({ flags: ['--max-waiting-chats', '1', '--desk-offline-after', '2s', '--start-grace', '1s'] });

  test('a full line is said, nothing typed is lost, and who waits for nobody is sent away', async ({ hire, visit }) => {
    const ann = await hire('Ann Lee', { maxChats: 1 });
    const [first, second, third] = await Promise.all([visit(), visit(), visit()]);
    await first.choose('Ann Lee');
    await first.say('I am first');
    await second.openPanel();
    await second.joinLine(second.anyone, 'I wait');
    await third.openPanel();
    await third.anyone.click();
    await third.write('The line is full');
    await expect(third.panel.getByText(/^The server is busy\. Trying again in \d+ seconds?\.$/)).toBeVisible();
    await expect(third.log.getByText('The line is full')).toBeVisible();

    await ann.goAway();
    await second.expectEnded('Nobody is here any more.');
    // The chat at hand goes on.
    await ann.take('I am first');
    await ann.say('I am still yours');
    await first.hears('I am still yours');
  });
});
