import { expect, test } from '../fixtures/index.ts';

test.use({ flags: ['--start-grace', '1s', '--idle-after', '5s', '--idle-warning', '3s'] });

test('both are warned that the chat will end, and either of them or a message calls it off for both', async ({
  chatWithAgent,
}) => {
  const { ann, visitor } = await chatWithAgent('Hello');
  const expectWarned = async () => {
    await Promise.all([visitor, ann].map(({ warning }) => expect(warning).toBeVisible()));
    await expect(ann.entry('Hello').getByText(/^ends in \d s$/)).toBeVisible();
  };
  const expectCalledOff = () => Promise.all([visitor, ann].map(({ warning }) => expect(warning).toBeHidden()));

  await expectWarned();
  await visitor.keepOpen();
  await expectCalledOff();
  await expectWarned();
  await ann.keepOpen();
  await expectCalledOff();
  await expectWarned();
  await visitor.say('Hello once more');
  await expectCalledOff();
  await ann.say('Still here');
  await visitor.hears('Still here');
});

test('nobody writes: the chat ends in plain words, and what was typed goes along into the next one', async ({
  chatWithAgent,
}) => {
  const { ann, visitor } = await chatWithAgent('Hello');
  await visitor.field.fill('I was about to say');
  await ann.field.fill('I was about to answer');

  await visitor.expectEnded('Nobody had written for a while. Your text is kept.');
  await ann.expectEnded('Nobody had written for a while.');
  await expect(ann.page.getByText('I was about to answer')).toBeVisible();

  await visitor.startAnew();
  await visitor.person('Ann Lee', 'available').click();
  await expect(visitor.field).toHaveValue('I was about to say');
  await visitor.page.getByRole('button', { name: 'Send', exact: true }).click();
  await visitor.hears('I was about to say');
  await ann.take('I was about to say');
  expect(await ann.texts()).toEqual(['I was about to say']);
});

test('a message that meets the end comes back into the field', async ({ chatWithAgent }) => {
  const { ann, visitor } = await chatWithAgent('Hello');
  // On its way while the chat ends: the visitor's page hears of the end only after it.
  const ended = ann.expectEnded();
  await visitor.page.route('**/messages', async (route) => {
    await ended;
    await route.continue();
  });
  await visitor.write('One more thing');
  await visitor.expectEnded();
  await expect(visitor.panel.getByText('The chat had ended before your message arrived.')).toBeVisible();
  await visitor.startAnew();
  await visitor.person('Ann Lee', 'available').click();
  await expect(visitor.field).toHaveValue('One more thing');
});
