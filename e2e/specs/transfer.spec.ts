import { expect, test } from '../fixtures/index.ts';

test('a chat goes from one agent to another with its history, and each message says who wrote it', async ({
  hire,
  visit,
}) => {
  const [ann, bob, cid, dan] = await Promise.all([
    hire('Ann Lee'),
    hire('Bob Ray', { maxChats: 3 }),
    hire('Cid Oak', { maxChats: 1 }),
    hire('Dan Poe'),
  ]);
  const [visitor, other] = await Promise.all([visit(), visit()]);
  await other.choose('Cid Oak');
  await other.say('For Cid');
  await dan.goAway();
  await visitor.choose('Ann Lee');
  await visitor.say('Where is my parcel?');
  await ann.take('Where is my parcel?');
  await ann.say('Bob knows that');
  await visitor.hears('Bob knows that');

  await test.step('Ann chooses among those who have room', async () => {
    const dialog = await ann.askToTransfer();
    await expect(dialog.getByRole('button', { name: 'Cid Oak, full' })).toBeDisabled();
    await expect(dialog.getByRole('button', { name: 'Dan Poe, offline' })).toBeDisabled();
    await expect(dialog.getByRole('button', { name: 'Anyone with room' })).toBeEnabled();
    await dialog.getByRole('button', { name: 'Bob Ray, 0 of 3' }).click();
    await expect(dialog).toBeHidden();
  });

  await test.step('all three see it', async () => {
    await visitor.isTold('Bob Ray has taken over.');
    await ann.isTold('You transferred this chat to Bob Ray.');
    await ann.expectGivenTo('Bob Ray');
    await expect(ann.chats.getByText('No open chats.')).toBeVisible();
    await bob.take('Bob knows that');
    await bob.isTold('Ann Lee transferred this chat to you.');
    expect(await bob.lines()).toEqual(await visitor.lines());
    await expect(cid.entry('Bob knows that')).toHaveCount(0);
  });

  await test.step('Bob goes on with it, and Ann hears no more of it', async () => {
    await bob.say('It arrives today');
    await visitor.hears('It arrives today');
    await visitor.say('Thank you, Bob');
    await bob.hears('Thank you, Bob');
    expect(await ann.texts()).toEqual(['Where is my parcel?', 'Bob knows that']);
  });

  await test.step('who wrote what is there after a reload too', async () => {
    await visitor.reload();
    await visitor.hears('Thank you, Bob');
    await expect(visitor.log.getByText(/^Ann Lee · /)).toHaveCount(1);
    await expect(visitor.log.getByText(/^Bob Ray · /)).toHaveCount(1);
    await bob.reload();
    await bob.hears('Thank you, Bob');
    await expect(bob.log.getByText('Ann Lee', { exact: true })).toBeVisible();
    await ann.reload();
    await ann.hears('Bob knows that');
    expect(await ann.texts()).toEqual(['Where is my parcel?', 'Bob knows that']);
    await ann.expectGivenTo('Bob Ray');
  });
});

test('to anyone with room; and where nobody has any, it stays', async ({ hire, visit }) => {
  const [ann, bob] = await Promise.all([hire('Ann Lee'), hire('Bob Ray', { maxChats: 1 })]);
  const visitor = await visit();
  await visitor.choose('Ann Lee');
  await visitor.say('Hello');
  await ann.take('Hello');
  await bob.goAway();

  const dialog = await ann.askToTransfer();
  await expect(dialog.getByRole('button', { name: 'Anyone with room, nobody has room' })).toBeDisabled();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await bob.goAvailable();
  await ann.transfer('Anyone with room');
  await visitor.isTold('Bob Ray has taken over.');
  await bob.take('Hello');
  await bob.say('Hello, it is Bob now');
  await visitor.hears('Hello, it is Bob now');
});

test('a transfer to one who has no room any more is refused in words, and the chat goes on', async ({
  hire,
  visit,
}) => {
  const [ann, bob] = await Promise.all([hire('Ann Lee'), hire('Bob Ray', { maxChats: 1 })]);
  const visitor = await visit();
  await visitor.choose('Ann Lee');
  await visitor.say('Hello');
  await ann.take('Hello');
  const dialog = await ann.askToTransfer();
  await ann.page.route('**/api/v1/team', () => {});
  await bob.goAway();
  await dialog.getByRole('button', { name: 'Bob Ray, 0 of 1' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('Bob Ray is not available any more. Choose somebody else.');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await ann.say('You stay with me');
  await visitor.hears('You stay with me');
});
